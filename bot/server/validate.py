"""Checks that domain, data and stories fit: `python -m bot.server.validate`.

What `rasa data validate` does, in seconds: without TensorFlow, which nothing here
calls, and with the same fixes as training. Rules are held against the stories as well,
which Rasa does only when it trains. Each warning is either explained below or an error.
"""

import argparse
import logging
import os
import re
import sys
import tempfile
import warnings
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bot.rasa_patches import slim_imports
from bot.server import logs

if TYPE_CHECKING:
    from rasa.shared.core.domain import Domain
    from rasa.shared.core.training_data.structures import StoryGraph
    from rasa.validator import Validator

# Rasa's warnings that are no mistakes of ours.
EXPLAINED = (
    # Said by an action; tests/unit/test_agreement.py holds that each one is said.
    r"The utterance 'utter_\w+' is not used in any story or rule",
    # A retrieval intent needs these for Rasa's ResponseSelector only, which we do not
    # use: actions answer from the knowledge base.
    r"Action 'utter_\w+' is listed as a response action in the domain file",
    "Your training data contains an example",
    # Rasa makes a second domain of the retrieval intents and joins it to ours.
    "The following duplicated intents have been found across multiple domain files",
    # Of Rasa's own built-in slots.
    "Slot auto-fill has been removed",
)


class _Complaints(logging.Handler):
    """Keeps what Rasa logs as a warning: stories that contradict each other."""

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.lines: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.lines.append(record.getMessage())


def main(arguments: Sequence[str] | None = None) -> int:
    """Say what does not fit; return the exit code."""
    parser = argparse.ArgumentParser(prog="python -m bot.server.validate")
    parser.add_argument("--config", default="config.yml")
    parser.add_argument("--domain", default="domain.yml")
    parser.add_argument("--data", nargs="+", default=["data"])
    options = parser.parse_args(arguments)
    paths = [options.config, options.domain, *options.data]
    # Of what is not there Rasa reads nothing, and finds nothing wrong with it.
    found = [f"{path}: is not there" for path in paths if not Path(path).exists()]
    if not found:
        _prepare()
        found = problems(options.config, options.domain, options.data)
    if found:
        sys.stderr.write("\n".join(found) + "\n")
    else:
        sys.stdout.write(f"{options.domain} and {' '.join(options.data)} fit.\n")
    return int(bool(found))


def _prepare() -> None:
    """Import Rasa without what only serving and networks need, and without its talk."""
    os.environ.setdefault("RASA_TELEMETRY_ENABLED", "false")
    os.environ["LOG_LEVEL"] = "WARNING"  # Rasa draws a bar for each of its steps
    slim_imports.install(slim_imports.NEVER_TRAINED)
    with logs.quiet_imports():
        from rasa.utils.log_utils import configure_structlog

        from bot.rasa_patches import patches

    configure_structlog(logging.ERROR)
    patches.apply(patches.TRAINING)


def problems(config: str, domain: str, data: list[str]) -> list[str]:
    """Return what Rasa's validator complains of, without what is explained."""
    from rasa.shared.exceptions import RasaException
    from rasa.shared.importers.importer import TrainingDataImporter
    from rasa.validator import Validator

    complaints = _Complaints()
    rasa_log = logging.getLogger("rasa")
    rasa_log.addHandler(complaints)
    rasa_log.propagate = False
    fits, refused = False, list[str]()
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always", UserWarning)
        try:
            importer = TrainingDataImporter.load_from_config(config, domain, data)
            validator = Validator.from_importer(importer)
            refused = _outside(validator.story_graph)
            fits = _ask(validator)
            _check_rules(validator.domain, validator.story_graph, validator.config)
        except RasaException as error:
            refused.append(str(error).partition(" Available actions are")[0].strip())
    said = [str(w.message) for w in caught if issubclass(w.category, UserWarning)]
    found = [x for x in said + complaints.lines if not explained(x)] + refused
    if not fits and not found:
        found.append(f"{domain}: Rasa's validator refuses it and does not say why")
    return list(dict.fromkeys(found))


def _outside(stories: "StoryGraph") -> list[str]:
    """Say which rules and stories Rasa found among examples or responses."""
    files = {step.source_name for step in stories.story_steps if step.source_name}
    return [
        f"{name}: rules and stories live in data/stories/; move them there"
        for name in sorted(files)
        if Path(name).parent.name != "stories"
    ]


def _ask(validator: "Validator") -> bool:
    """Run all of Rasa's checks, not only up to the first that fails."""
    validator.warn_if_config_mandatory_keys_are_not_set()
    return all(
        [
            validator.verify_domain_validity(),
            validator.verify_form_slots(),
            validator.verify_slot_mappings(),
            validator.verify_forms_in_stories_rules(),
            validator.verify_actions_in_stories_rules(),
            validator.verify_nlu(),
            validator.verify_story_structure(ignore_warnings=False),
        ]
    )


def _check_rules(
    domain: "Domain", stories: "StoryGraph", config: dict[str, Any]
) -> None:
    """Train the policy of rules and forget it: it refuses what contradicts itself."""
    from rasa.core.policies.rule_policy import RulePolicy
    from rasa.engine.graph import ExecutionContext, GraphSchema
    from rasa.engine.storage.local_model_storage import LocalModelStorage
    from rasa.engine.storage.resource import Resource
    from rasa.shared.core.generator import TrainingDataGenerator

    trackers = TrainingDataGenerator(stories, domain, augmentation_factor=0).generate()
    for policy in config["policies"]:
        if not policy["name"].endswith("RulePolicy"):
            continue
        settings = {**RulePolicy.get_default_config(), **policy}
        RulePolicy.raise_if_incompatible_with_domain(settings, domain)
        with tempfile.TemporaryDirectory() as folder:
            storage = LocalModelStorage(Path(folder))
            context = ExecutionContext(GraphSchema({}))
            rules = RulePolicy(settings, storage, Resource("rules"), context)
            rules.train(trackers, domain)


def explained(warning: str) -> bool:
    """Tell whether a warning of Rasa's is known to be no mistake."""
    return any(re.match(pattern, warning) for pattern in EXPLAINED)


if __name__ == "__main__":
    sys.exit(main())
