"""What this app does for workforce: a student is never counted in a ratio."""

from qingmiao.schools.queries.students import students_here
from qingmiao.workforce.queries.uncounted import declare_uncounted

declare_uncounted(students_here)
