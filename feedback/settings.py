"""What can be set, each with its default; :mod:`feedback.config` reads it from the environment."""

from dataclasses import dataclass
from ipaddress import IPv4Network, IPv6Network, ip_network
from pathlib import Path
from urllib.parse import urlsplit

from feedback.domain.actors import Role
from feedback.domain.signing_in import roles_named
from feedback.modes import Challenge, Hsts, Jobs, LogFormat, MailSecurity, Mode, Unscanned
from feedback.store.key_file import Secrets, parse

IN_MEMORY = "memory://"


@dataclass(frozen=True)
class Settings:
    """One field a setting; ``docs/settings.md`` explains each, and a test compares the two."""

    mode: Mode = Mode.DEMO
    instance: Path = Path("instance")
    host: str = "127.0.0.1"
    port: int = 8000
    base_url: str = ""
    database_url: str = ""
    database_read_url: str = ""
    files_url: str = ""
    jobs: Jobs = Jobs.EMBEDDED
    broker_url: str = ""
    secret_key: str = ""
    secret_key_file: str = ""
    old_secret_keys: str = ""
    backup_key_file: str = ""
    web_workers: int = 2
    web_threads: int = 4
    trusted_proxies: int = 0
    hsts: Hsts = Hsts.HOST
    mail_host: str = ""
    mail_port: int = 25
    mail_username: str = ""
    mail_password: str = ""
    mail_security: MailSecurity = MailSecurity.NONE
    mail_sender: str = "lang-nghe@localhost"
    mail_timeout_seconds: int = 10
    staff_session_hours: int = 10
    staff_idle_minutes: int = 60
    staff_fresh_minutes: int = 10
    second_factor_roles: str = ""
    sign_in_attempts: int = 8
    track_attempts: int = 10
    submissions_per_hour: int = 60
    exports_per_hour: int = 60
    challenge: Challenge = Challenge.UNDER_LOAD
    challenge_sends: int = 3000
    requests_per_minute: int = 1200
    searches_per_minute: int = 60
    limits_storage: str = IN_MEMORY
    ledger_anchor_hours: int = 6
    ledger_anchor_folder: str = ""
    ledger_witnesses: str = ""
    clamav: str = ""
    clamav_timeout_seconds: int = 20
    clamav_unreachable: Unscanned = Unscanned.CLOSED
    map_tiles: str = ""
    map_attribution: str = ""
    log_format: LogFormat = LogFormat.BY_MODE
    metrics_token: str = ""
    metrics_networks: str = ""
    traces_url: str = ""
    traces_percent: int = 100
    read_only: bool = False
    statement_seconds: int = 20
    disk_room_megabytes: int = 200
    drain_seconds: int = 0

    @property
    def is_secure(self) -> bool:
        """Whether people reach the service by https; cookies and HSTS follow (DESIGN 7)."""
        return self.base_url.startswith("https://")

    @property
    def is_public(self) -> bool:
        """Whether the service is for real: nothing that everybody may know then opens anything."""
        return self.mode is Mode.PRODUCTION

    @property
    def is_measured(self) -> bool:
        """Whether anybody may ask for figures, so that they are counted."""
        return bool(self.metrics_token or self.metrics_networks)

    @property
    def metrics_allowed(self) -> list[IPv4Network | IPv6Network]:
        """The networks from which figures may be asked for without a token.

        :raises ValueError: something among them is no network.
        """
        return [ip_network(name.strip()) for name in self.metrics_networks.split(",") if name.strip()]

    @property
    def metrics_folder(self) -> Path:
        """Where the processes of this machine count together."""
        return self.instance / "metrics"

    @property
    def logs_json(self) -> bool:
        """Whether lines are written down as JSON."""
        return self.log_format is LogFormat.JSON or (self.log_format is LogFormat.BY_MODE and self.is_public)

    @property
    def demanding_roles(self) -> frozenset[Role]:
        """Roles that need a second factor: as set, else all of them wherever the service is reached by https."""
        return roles_named(self.second_factor_roles or ("all" if self.is_secure else "none"))

    @property
    def shows_mailbox(self) -> bool:
        """Whether letters may be read on a page: there are secrets in them, so only on the machine itself."""
        return not self.is_public and urlsplit(self.base_url).hostname in _THIS_MACHINE

    @property
    def key_file(self) -> Path | None:
        """The file in which the secrets stand; None where the environment holds them."""
        return Path(self.secret_key_file) if self.secret_key_file else None

    @property
    def secrets(self) -> Secrets:
        """The secret of the environment, and those whose place it took."""
        return parse([self.secret_key, *self.old_secret_keys.split(",")])

    @property
    def files(self) -> Path:
        """Folder of the attachments."""
        return self.instance / "files"

    @property
    def ledger_origin(self) -> str:
        """The name that the public log is given with its first key, and keeps whatever the address becomes."""
        return f"{urlsplit(self.base_url).hostname}/ledger"

    @property
    def ledger_checkpoint(self) -> Path:
        """The file with the last checkpoint of the public log, beside the database."""
        return self.instance / "ledger.checkpoint"

    @property
    def witnesses(self) -> list[tuple[str, str]]:
        """Language and address of everybody who is sent checkpoints."""
        entries = [entry.strip() for entry in self.ledger_witnesses.split(",") if entry.strip()]
        return [("en", entry[3:].strip()) if entry.startswith("en:") else ("vi", entry) for entry in entries]

    @property
    def mailbox(self) -> Path:
        """Folder of letters written as files when no mail server is set."""
        return self.instance / "mail"


_THIS_MACHINE = {"127.0.0.1", "localhost", "::1"}
