"""Settings, all from the environment."""

SECRET_KEY = "development"  # noqa: S105
INSTALLED_APPS: list[str] = []
USE_TZ = True
TIME_ZONE = "Asia/Shanghai"
