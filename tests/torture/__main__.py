"""``make torture``: kills the real service in a loop on both databases, and counts. Exit code 1 if anything was lost."""

import argparse
import json
import sys
from pathlib import Path

from tests.torture.run import Wish, run


def say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def main() -> int:
    asked = argparse.ArgumentParser(prog="python -m tests.torture", description=__doc__)
    asked.add_argument("--database", choices=["sqlite", "postgresql", "both"], default="both")
    asked.add_argument("--acknowledged", type=int, default=1000)
    asked.add_argument("--kills", type=int, default=30)
    asked.add_argument("--seed", type=int, default=2026)
    asked.add_argument("--most-seconds", type=float, default=1800)
    asked.add_argument("--figures", type=Path, default=Path("instance") / "torture.json", help="where the figures are written")
    wish = asked.parse_args()
    kinds = ["sqlite", "postgresql"] if wish.database == "both" else [wish.database]
    came, bad = [], False
    for kind in kinds:
        figures = run(Wish(kind, wish.acknowledged, wish.kills, wish.seed, wish.most_seconds), say)
        came.append(figures.as_dict())
        reached = figures.acknowledged >= wish.acknowledged and figures.kills >= wish.kills
        bad = bad or bool(figures.wrong) or not reached
        say(json.dumps(came[-1], ensure_ascii=False, indent=1))
        say(f"{kind}: {'LOST OR DOUBLED' if figures.wrong else 'nothing was lost'}{'' if reached else '; the time was over'}")
    wish.figures.parent.mkdir(parents=True, exist_ok=True)
    wish.figures.write_text(json.dumps(came, ensure_ascii=False, indent=1) + "\n")
    return int(bad)


if __name__ == "__main__":
    sys.exit(main())
