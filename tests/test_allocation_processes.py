"""One function from a county to its plan, wherever it runs: here, in other processes, on Spark."""

import shutil
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context

import pytest

from bench.invented_allocation import Size, county, with_unit_rules
from nongan.allocation.solver import Colliding, WrongProblem, solve
from nongan.allocation.tests.invented import person, plain

COUNTIES = [
    *(county(seed, Size(240, 12, 5)) for seed in (1, 2)),
    *(with_unit_rules(county(seed, Size(1200, 12, 5))) for seed in (3, 4)),
]


def pool():
    return ProcessPoolExecutor(2, mp_context=get_context("spawn"))


def test_other_processes_give_the_same_plans():
    with pool() as processes:
        assert list(processes.map(solve, COUNTIES)) == [solve(county) for county in COUNTIES]


@pytest.mark.parametrize(
    ("problem", "refusal"),
    [
        (person(plain(), "P03", unit=""), WrongProblem),
        (person(plain(), "P03", lock="B1", excluded={"B1": "kin"}), Colliding),
    ],
)
def test_a_refusal_comes_back_whole_from_another_process(problem, refusal):
    with pytest.raises(refusal) as here:
        solve(problem)
    with pool() as processes, pytest.raises(refusal) as there:
        processes.submit(solve, problem).result()

    assert vars(there.value) | {"__notes__": []} == vars(here.value) | {"__notes__": []}
    assert str(there.value) == str(here.value)


@pytest.mark.skipif(shutil.which("java") is None, reason="no Java on this machine")
@pytest.mark.slow
def test_spark_with_real_executors_gives_the_same_plans(monkeypatch):
    monkeypatch.delenv("SPARK_HOME", raising=False)
    from nongan.roster.linkage.engines import spark_engine

    session = spark_engine.started(spark_engine.Settings("", "", "local-cluster[2,1,1024]"))
    try:
        plans = session.sparkContext.parallelize(COUNTIES, 4).map(solve).collect()
    finally:
        session.stop()

    assert plans == [solve(county) for county in COUNTIES]
