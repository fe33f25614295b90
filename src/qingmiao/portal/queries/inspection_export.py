"""The published results of inspections as open data, and how often each item failed, small cells suppressed."""

from qingmiao.portal.queries.open_data import Field, OpenData

RESULTS = OpenData(
    "inspections",
    "托育机构检查结果",
    "inspections",
    (
        Field("code", "机构编号", "本系统的机构编号，12位数字", lambda row: row.code),
        Field("name", "机构名称", "与登记证书一致", lambda row: row.name),
        Field("county_code", "县级区划代码", "6位，GB/T 2260", lambda row: row.county_code),
        Field("visited_on", "检查日期", "年-月-日", lambda row: row.visited_on),
        Field("kind", "检查类别", "日常、双随机、联合、复查、备案现场核实", lambda row: row.kind),
        Field("failures", "不符合项数", "包括当场改正的和只作建议的", lambda row: row.failures),
        Field("findings", "公示的问题", "过了公示等待期、还在公示期内的，可为空", lambda row: row.findings),
        Field("still_open", "未销号的问题数", "公示的问题中还没有销号的", lambda row: row.still_open),
    ),
)
ITEMS = OpenData(
    "inspection-items",
    "公示的问题按事项",
    "items",
    (
        Field("title", "事项", "检查事项的名称", lambda cell: cell.label),
        Field("count", "公示的问题数", "少于5的不写数字，为空；只有一个少于5时另藏最小的一个", lambda cell: cell.count),
    ),
)
