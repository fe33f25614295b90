import base64

from django.conf import settings
from django.db import migrations

from qingmiao.codes.sealing import seal

CONTEXT = "mfa.authenticator.data"
# The lock-out of before counted in tables of its own, with names and addresses in clear; the sessions of before were readable.
CLEAR = """
DROP TABLE IF EXISTS axes_accessattemptexpiration, axes_accessattempt, axes_accesslog, axes_accessfailurelog;
DELETE FROM django_migrations WHERE app = 'axes';
DELETE FROM usersessions_usersession;
DELETE FROM django_session;
"""


def sealed(text):
    return base64.b64encode(seal(settings.DATA_KEYS, text, CONTEXT)).decode()


def seal_factors(apps, _editor):
    """Seal what opens a second factor: the secret of an app, the seed of recovery codes, codes taken over from elsewhere."""
    for factor in apps.get_model("mfa", "Authenticator").objects.filter(type__in=["totp", "recovery_codes"]):
        for name in ("secret", "seed"):
            if name in factor.data:
                factor.data[name] = sealed(factor.data[name])
        if factor.data.get("migrated_codes") is not None:
            factor.data["migrated_codes"] = [sealed(code) for code in factor.data["migrated_codes"]]
        factor.save(update_fields=["data"])


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0003_guess_counts"),
        ("mfa", "0003_authenticator_type_uniq"),
        ("sessions", "0001_initial"),
        ("usersessions", "0001_initial"),
    ]
    operations = [migrations.RunPython(seal_factors), migrations.RunSQL(CLEAR)]
