"""TOML text to frozen dataclasses. Knows no implementation and opens no file."""

from hwopt.config.campaign import (
    DEFAULT_EVALUATIONS,
    DEFAULT_PROPOSERS,
    EFFORTS,
    PROPOSERS,
    SEARCHES,
    STA_ENGINES,
    BudgetConfig,
    CampaignConfig,
    ProposerConfig,
    SearchKind,
    StaEngine,
    parse_campaign,
    parse_evidence,
    write_campaign,
)
from hwopt.config.design import DesignConfig, parse_design
from hwopt.config.flow import FlowConfig, StageConfig, parse_flow

__all__ = [
    "DEFAULT_EVALUATIONS",
    "DEFAULT_PROPOSERS",
    "EFFORTS",
    "PROPOSERS",
    "SEARCHES",
    "STA_ENGINES",
    "BudgetConfig",
    "CampaignConfig",
    "DesignConfig",
    "FlowConfig",
    "ProposerConfig",
    "SearchKind",
    "StaEngine",
    "StageConfig",
    "parse_campaign",
    "parse_design",
    "parse_evidence",
    "parse_flow",
    "write_campaign",
]
