"""The keys by which the sealed index has the cases of a queue, a desk's verdicts and proposals, an
account's involvements and notices and what was offered to it, and what is reported to be wrong."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from contactpoint.linkage.reasons import DecisionReason
from contactpoint.store.decided import CaseContent
from contactpoint.store.reported import ReportContent
from contactpoint.vault.blind_index import BlindIndex


@dataclass(frozen=True, slots=True)
class QueueKeys:
    """Makes these keys. May be handed to another process."""

    index: BlindIndex[int]

    def of_queue(self, scope: str, urgency: int) -> Mapping[int, str]:
        """The keys of the cases of one urgency in the queue of a scope, each with its reason."""
        return {
            self._waiting(scope, urgency, reason.value): reason.value for reason in DecisionReason
        }

    def of_asked(self, scope: str) -> int:
        """The key of the cases of a scope whose source was asked."""
        return self.index.value(f"asked\0{scope}")

    def of_desk(self, scope: str) -> int:
        """The key of the verdicts that a desk gave."""
        return self.index.value(f"given\0{scope}")

    def of_desks(self, scopes: Iterable[str]) -> list[int]:
        """The keys of the verdicts that each of several desks gave."""
        return [self.of_desk(scope) for scope in scopes]

    def of_proposed_to(self, scopes: Iterable[str]) -> list[int]:
        """The keys of the proposals that are before the desks of these scopes."""
        return [self.index.value(f"proposed\0{scope}") for scope in scopes]

    def of_account(self, account: int) -> int:
        """The key of the involvements of an account that go on."""
        return self.index.value(f"involved\0{account}")

    def of_offered(self, account: int) -> int:
        """The key of the involvements that were offered to an account."""
        return self.index.value(f"offered\0{account}")

    def of_notices(self, account: int) -> int:
        """The key of the notices of an account."""
        return self.index.value(f"noticed\0{account}")

    def of_due(self, due: str) -> int:
        """The key of the notices that an e-mail is to tell of at a time."""
        return self.index.value(f"noticed by e-mail\0{due}")

    def of_reports(self, scope: str, urgency: int) -> int:
        """The key of the reports of one urgency that wait in the queue of a scope."""
        return self.index.value(f"reported\0{scope}\0{urgency}")

    def of_decided_reports(self, scope: str) -> int:
        """The key of the reports of a scope that were decided."""
        return self.index.value(f"report decided\0{scope}")

    def of_record_reported(self, child: int) -> int:
        """The key of the reports about a record."""
        return self.index.value(f"reported on\0{child}")

    def of_reporter(self, account: int) -> int:
        """The key of what an account reported."""
        return self.index.value(f"reported by\0{account}")

    def of_report(self, report: ReportContent) -> list[int]:
        """The keys of a report: of its queues, or of the desks that see what was decided; of its
        record, and of each account that reported it."""
        places = [
            self.of_reports(scope, report.urgency)
            if report.waits
            else self.of_decided_reports(scope)
            for scope in report.scopes
        ]
        reporters = [self.of_reporter(one.account) for one in report.reporters]
        return [*places, self.of_record_reported(report.child_id), *reporters]

    def of_case(self, case: CaseContent) -> list[int]:
        """The key of a case's place: in its queue, or among those whose source was asked. A case
        that is withheld or put aside has none, nor has one on which a verdict is proposed."""
        if case.waits:
            return [self._waiting(case.scope, case.urgency, case.reason)]
        nowhere = case.withheld or case.put_aside or case.proposed
        return [] if nowhere else [self.of_asked(case.scope)]

    def _waiting(self, scope: str, urgency: int, reason: str) -> int:
        return self.index.value(f"waiting\0{scope}\0{urgency}\0{reason}")
