"""Deeds at the same moment: threads on PostgreSQL, and on SQLite processes, as the two workers of a server are."""

import multiprocessing
import threading

from django.db import connection, connections

from consent.models import ConsentRecord
from consent.policy import Outcome
from opp.proof.verification import Verification
from plans.choices import Status
from plans.models import ActionPart
from tests.consent.steps import state
from tests.factories import today

WAIT = 60  # seconds; a deed that takes longer hangs


def at_once(*deeds) -> list:
    """Let these begin at one moment; what each returned or raised, in their order.

    What they return must survive a pipe: on SQLite each runs in a process of its own.
    """
    return (_in_threads if connection.vendor == "postgresql" else _in_processes)(deeds)


def _tried(deed, barrier):
    barrier.wait(WAIT)
    try:
        return deed()
    except Exception as error:
        return error


def _in_threads(deeds) -> list:
    barrier, found = threading.Barrier(len(deeds)), [None] * len(deeds)

    def run(number, deed):
        try:
            found[number] = _tried(deed, barrier)
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=pair) for pair in enumerate(deeds)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(WAIT)
    return found


def _in_processes(deeds) -> list:
    connections.close_all()  # a connection to SQLite must not be carried over a fork
    fork = multiprocessing.get_context("fork")
    barrier, pipes = fork.Barrier(len(deeds)), [fork.Pipe(duplex=False) for _ in deeds]

    def run(deed, pipe):
        pipe.send(_tried(deed, barrier))
        connections.close_all()

    processes = [
        fork.Process(target=run, args=(deed, sending)) for deed, (_, sending) in zip(deeds, pipes, strict=True)
    ]
    for process in processes:
        process.start()
    found = [receiving.recv() if receiving.poll(WAIT) else TimeoutError() for receiving, _ in pipes]
    for process in processes:
        process.join(WAIT)
    return found


def all_in_order(*confirmed) -> None:
    """No established part without consent, a record of every confirmed answer, and `verify` finds nothing."""
    for part in ActionPart.objects.filter(status=Status.ESTABLISHED):
        assert state(part, today()).outcome == Outcome.CONSENTED
    known = {str(each) for each in ConsentRecord.objects.values_list("submission", flat=True)}
    assert {str(each) for each in confirmed} <= known
    assert Verification().everything().defects == []
