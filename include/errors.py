"""Every refusal of the pipeline, by name.

Each message says what was refused, where, why, and what stays true.
"""


class ClienteleError(Exception):
    """Root of every refusal: a message for a person, never a stack trace."""


class SettingsError(ClienteleError):
    """A setting is missing or cannot be what it says."""


class MappingError(ClienteleError):
    """A source system's YAML cannot be followed; nothing was read."""


class ExtractRefused(ClienteleError):
    """An extract as a whole cannot be taken in; the raw lake is unchanged."""


class ExtractsLeftOut(ClienteleError):
    """Extracts are held or refused; a release goes on without them and says so."""


class FeedsLate(ClienteleError):
    """A source system did not deliver when it usually does; nothing is left out."""


class ExtractChanging(ClienteleError):
    """A file is still being written: it is left for the next run."""


class NothingToBuild(ClienteleError):
    """There is no billing document to compute anything from."""


class NoRoom(ClienteleError):
    """The disk cannot hold another release; nothing was built."""


class BuildFailed(ClienteleError):
    """dbt could not build the candidate; the served release is untouched."""


class RuleError(ClienteleError):
    """An expectations file cannot be built into a suite rule for rule."""


class AuditFailed(ClienteleError):
    """A blocking rule failed: the candidate is held, the served release stays."""


class ParityFailed(ClienteleError):
    """Two engines' builds of one release cannot be held together, or differ."""


class ReleaseNotFound(ClienteleError):
    """No kept, held or candidate release has this id."""


class ExportRefused(ClienteleError):
    """A table, format or database that was asked for is not there."""


class RunFailed(ClienteleError):
    """A run of the pipeline under Airflow did not reach its end."""
