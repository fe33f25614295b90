"""What schools put into the shell: schools and supply for health and education, students for institutions."""

from qingmiao.core.shell import Entry, declare_navigation
from qingmiao.schools.permissions import BROWSE_SCHOOLS, TAKE_STUDENTS

declare_navigation(
    Entry("实习学生", "student_list", "users", TAKE_STUDENTS, 62, section="人员", group="供需和待遇"),
    Entry("人才供需", "supply", "chart", BROWSE_SCHOOLS, 62, section="人员", group="供需和待遇"),
    Entry("学校", "school_list", "book", BROWSE_SCHOOLS, 63, section="人员", group="供需和待遇"),
)
