"""What cards are about: seven areas, seven kinds of injury, play, care of the carer."""

from enum import Enum


class Topic(Enum):
    """A topic: its key in data and addresses, its name, a line of what it holds, its group, and whether old advice can harm."""

    FEEDING = ("feeding", "营养与喂养", "吃什么、怎么喂、吃多少由谁定", "area", True)
    SLEEP = ("sleep", "睡眠", "睡得安全、睡得香", "area", True)
    HABITS = ("habits", "生活与卫生习惯", "洗手、刷牙、如厕、自己来", "area", False)
    MOTOR = ("motor", "动作", "趴、坐、爬、走、跑，小手的本事", "area", False)
    LANGUAGE = ("language", "语言", "听、说、一起看书", "area", False)
    COGNITION = ("cognition", "认知", "看、想、试一试", "area", False)
    SOCIAL = ("social", "情感与社会性", "哭、笑、认生、发脾气、交朋友", "area", False)
    CHOKING = ("choking", "防窒息", "捂住、噎住、勒住", "injury", True)
    FALLS = ("falls", "防跌落", "床、楼梯、窗户", "injury", True)
    BURNS = ("burns", "防烧烫伤", "热水、火、电", "injury", True)
    DROWNING = ("drowning", "防溺水", "水盆、水缸、池塘", "injury", True)
    POISONING = ("poisoning", "防中毒", "药、农药、煤气", "injury", True)
    FOREIGN = ("foreign", "防异物", "小零件、电池、鱼刺", "injury", True)
    TRAFFIC = ("traffic", "防交通伤害", "安全座椅、过马路", "injury", True)
    PLAY = ("play", "在家玩", "用家里现成的东西", "play", False)
    MOOD = ("mood", "妈妈的心情", "产后、累了、要上班了", "carer", True)
    GRANDPARENTS = ("grandparents", "老人带孩子", "一起定规矩、老办法里的好东西", "carer", False)
    FATHERS = ("fathers", "爸爸", "从第一天起，在外打工也是爸爸", "carer", False)

    def __init__(self, key: str, label: str, lead: str, group: str, can_harm: bool) -> None:  # noqa: FBT001  # a row of the table above
        self.key, self.label, self.lead, self.group, self.can_harm = key, label, lead, group, can_harm


GROUPS = {"area": "每天的照护", "injury": "防意外", "play": "在家玩", "carer": "照顾照顾孩子的人"}
BY_KEY = {topic.key: topic for topic in Topic}
AREAS = tuple(topic for topic in Topic if topic.group == "area")
INJURIES = tuple(topic for topic in Topic if topic.group == "injury")
