"""Deadlines, the ledger of reminders, leases and sweeps; when a review was answered; waiting cases found by date."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"

_OUTBOX = sa.text("state IN ('planned', 'claimed', 'failed')")
_WAITING = sa.text("wait_until IS NOT NULL")


def upgrade() -> None:
    op.add_column("review", sa.Column("answered_on", sa.Date(), nullable=True))
    op.create_index("ix_case_file_wait_until", "case_file", ["wait_until"], sqlite_where=_WAITING, postgresql_where=_WAITING)
    op.create_table(
        "deadline",
        sa.Column("agency_id", sa.Integer(), nullable=False),
        sa.Column("subject", sa.String(), nullable=False),
        sa.Column("watch", sa.String(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["agency_id"], ["agency.id"], name=op.f("fk_deadline_agency_id_agency")),
        sa.ForeignKeyConstraint(["case_id"], ["case_file.id"], name=op.f("fk_deadline_case_id_case_file")),
        sa.PrimaryKeyConstraint("agency_id", "subject", "watch", name=op.f("pk_deadline")),
    )
    op.create_index("ix_deadline_due", "deadline", ["watch", "due_on"])
    op.create_table(
        "reckoned",
        sa.Column("agency_id", sa.Integer(), nullable=False),
        sa.Column("basis", sa.String(), nullable=False),
        sa.Column("at", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["agency_id"], ["agency.id"], name=op.f("fk_reckoned_agency_id_agency")),
        sa.PrimaryKeyConstraint("agency_id", name=op.f("pk_reckoned")),
    )
    op.create_table(
        "reminder",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("agency_id", sa.Integer(), nullable=False),
        sa.Column("subject", sa.String(), nullable=False),
        sa.Column("watch", sa.String(), nullable=False),
        sa.Column("threshold", sa.String(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("colour", sa.String(), nullable=False),
        sa.Column("recipient", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("planned_on", sa.Date(), nullable=False),
        sa.Column("next_try_at", sa.String(), nullable=True),
        sa.Column("claimed_by", sa.String(), nullable=False),
        sa.Column("claimed_until", sa.String(), nullable=True),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("sent_at", sa.String(), nullable=True),
        sa.Column("acknowledged_at", sa.String(), nullable=True),
        sa.Column("acknowledged_by", sa.String(), nullable=False),
        sa.Column("channel", sa.String(), nullable=False),
        sa.Column("proof", sa.String(), nullable=True),
        sa.Column("fault", sa.String(), nullable=False),
        sa.CheckConstraint(
            "state IN ('planned', 'claimed', 'sent', 'failed', 'acknowledged', 'superseded')", name=op.f("ck_reminder_state")
        ),
        sa.ForeignKeyConstraint(["agency_id"], ["agency.id"], name=op.f("fk_reminder_agency_id_agency")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reminder")),
        sa.UniqueConstraint(
            "agency_id",
            "subject",
            "watch",
            "threshold",
            "due_on",
            "recipient",
            name=op.f("uq_reminder_agency_id_subject_watch_threshold_due_on_recipient"),
        ),
    )
    op.create_index("ix_reminder_outbox", "reminder", ["agency_id", "recipient"], sqlite_where=_OUTBOX, postgresql_where=_OUTBOX)
    op.create_table(
        "lease",
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("owner", sa.String(), nullable=False),
        sa.Column("until", sa.String(), nullable=False),
        sa.Column("beat_at", sa.String(), nullable=False),
        sa.Column("note", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_lease")),
    )
    op.create_table(
        "sweep_run",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("agency_id", sa.Integer(), nullable=True),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("started_at", sa.String(), nullable=False),
        sa.Column("finished_at", sa.String(), nullable=False),
        sa.Column("lapses", sa.Integer(), nullable=False),
        sa.Column("planned", sa.Integer(), nullable=False),
        sa.Column("superseded", sa.Integer(), nullable=False),
        sa.Column("overdue", sa.Integer(), nullable=False),
        sa.Column("findings", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["agency_id"], ["agency.id"], name=op.f("fk_sweep_run_agency_id_agency")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sweep_run")),
    )
    op.create_index("ix_sweep_run_day", "sweep_run", ["day"])
