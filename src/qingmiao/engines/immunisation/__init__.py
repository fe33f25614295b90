"""Immunisation of children by the national programme: which doses count, what is due, what is missing at entry to care, a catch-up plan.

Conventions, beyond the rules of data/rules.csv:
- Dates, not hours. Months are calendar months; born on the 31st, a child is a month old on the last day of a shorter month.
- An age of the programme is the least age (R01), without grace. A dose too early, or too soon after the last dose that counted, does not
  count and is given again; nothing is begun anew (R02). After a dose that did not count we wait 28 days: no rule was seen, marked unsure.
- Two products of one series on one day are one dose: the first of them that counts, in the order of data/products.csv. The order of a
  record's lines decides nothing.
- A plan uses each day's own ages: across the change of DTaP in 2025 a dose is planned by the ages of the day on which it will be given.
- A dose is overdue from its completion age; where the text gives none, from the age of the next dose of its series (our reading).
- Complete at entry (齐全): nothing overdue that can still be given. What is only due is listed, not missing.
- Injected live vaccines are MMR, JE-L and HepA-L: on one day or 28 days apart (R04); the later one does not count otherwise. The table
  exempts BCG; the rule's words can be read otherwise, so a live dose less than 28 days from BCG counts with a remark (待核).
- The edition of the day of judgement judges every dose, also those given before it; only the ages of DTaP go by the day of the dose.
- The first JE dose that counts chooses live or inactivated; HepA too, but one live dose may complete one inactivated dose.

Does not decide on contraindications (R13) nor on preterm children's BCG (R08): a doctor does. Catch-up from six years on (DT for children
with fewer than four doses of DTaP) is outside: the plan ends at 36 months.
"""

from qingmiao.engines.immunisation.forecast import Forecast, forecast, missing_doses
from qingmiao.engines.immunisation.plan import Visit, plan_visits
from qingmiao.engines.immunisation.programme import edition_on, product_number
from qingmiao.engines.immunisation.records import Children, Given, Reason, Remark, Status

__all__ = [
    "Children",
    "Forecast",
    "Given",
    "Reason",
    "Remark",
    "Status",
    "Visit",
    "edition_on",
    "forecast",
    "missing_doses",
    "plan_visits",
    "product_number",
]
