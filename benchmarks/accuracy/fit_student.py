"""Fit the constants of the law `student` to the published figures; print intervals and residuals.

    python benchmarks/accuracy/fit_student.py [FOLDER with the raw files]

Doors. A door is a first lane and more width beside it,

    J = j1 + (k0 + k1 p) (w - w1),    w1 = 0.45 m, shoulders of a young adult (assumption),

which is the rule k (w - b) with k = k0 + k1 p and b = w1 - j1 / k. Pressing p acts on the width
beyond the first lane: a single file has nobody beside it to press past. p is 0 for the gate and
the corridor exits (orderly), 1 for the wide openings (4-5.6 per m2 before them), as their files
declare. The exit of 0.95 m is left out on purpose: its flow was not counted but follows by
continuity, and so it is a check between two fitted widths. Then every door is left out in turn.

A form in which pressing multiplies the first lane too fits as well, but predicts the one left out
worse, and lets a single file pass a pressed gate of 0.5 m at 1.8 /s.

Corridor. v = v0 [1 - exp(-g (1/D - 1/Dj))] on the free branch, and behind a door the chord from
the best flow to the jam density Dj, on which queues stand. A corridor of a width passes what an
orderly door of that width passes: k0 is the best flow of this curve. Fitted apart, as they were
before, the corridor passed less than its own doors (1.49 w against 1.16 + 1.62 (w - 0.45): 22 %
less at 1.2 m), and a short narrow stretch cost a queue that no experiment shows.

Doors and corridor are fitted together. Objective: least sum of squared *relative* residuals of the
flows of doors, the speeds of the free rows and the densities of the queued ones, all rows alike.

Intervals are of 95 %, from the Jacobian and Student's t with (rows - constants) degrees of freedom.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from published import CORRIDOR_WIDTH_M, door_rows, queue_rows, raw, walking_rows
from scipy.optimize import least_squares
from scipy.stats import t as student_t

from evacsim.movement.student import Student
from evacsim.movement.weidmann import WeidmannCurve

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from numpy.typing import NDArray
    from published import DoorRow

FIRST_LANE_M = 0.45
FEWEST_FRAMES = 50  # rows of fewer frames are transients
ALLOWED = 0.10
ALLOWED_FREE = 0.05


@dataclass(frozen=True, slots=True, kw_only=True)
class Fit:
    """Constants with half the width of their 95 % intervals, and the relative residuals."""

    names: tuple[str, ...]
    constants: NDArray[np.float64]
    half_widths: NDArray[np.float64]
    residuals: NDArray[np.float64]


def fit(
    names: tuple[str, ...],
    residuals: Callable[[NDArray[np.float64]], NDArray[np.float64]],
    start: list[float],
) -> Fit:
    """Return the constants with the least sum of squared residuals."""
    # steps far above the noise of the search for the best density, so that the Jacobian is good
    found = least_squares(residuals, start, jac="3-point", diff_step=1e-4, x_scale=np.abs(start))
    assert found.success, found.message
    degrees = len(found.fun) - len(start)
    variance = float(found.fun @ found.fun) / degrees
    jacobian = np.asarray(found.jac, dtype=np.float64)
    covariance = variance * np.linalg.inv(jacobian.T @ jacobian)
    half = student_t.ppf(0.975, degrees) * np.sqrt(np.diag(covariance))
    return Fit(names=names, constants=found.x, half_widths=half, residuals=found.fun)


def door_flow_per_s(
    x: NDArray[np.float64], width_m: NDArray[np.float64], pressing: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Return J [1/s] for doors of some widths [m]; x as `fit_all` gives it."""
    orderly = curve_of(x).best_flow_per_m_s
    return np.asarray(x[0] + (orderly + x[1] * pressing) * (width_m - FIRST_LANE_M))


def curve_of(x: NDArray[np.float64]) -> WeidmannCurve:
    """Return the speed curve of v0, g and the jam density."""
    return WeidmannCurve(v0_m_per_s=float(x[2]), shape_per_m2=float(x[3]), jam_per_m2=float(x[4]))


def queue_density_per_m2(x: NDArray[np.float64], flow_per_m_s: float) -> float:
    """Return the density [1/m2] at which a queue in the corridor passes a flow: on the chord."""
    curve = curve_of(x)
    best, jam = curve.best_density_per_m2, curve.jam_density_per_m2
    (most,) = door_flow_per_s(x, np.array([CORRIDOR_WIDTH_M]), np.zeros(1))
    return float(jam - flow_per_m_s * CORRIDOR_WIDTH_M / most * (jam - best))


def fit_all(rows: Sequence[DoorRow]) -> Fit:
    """Fit j1, k1, v0, g and the jam density to doors, free rows and queues."""
    width = np.array([row.width_m for row in rows])
    flow = np.array([row.flow_per_s for row in rows])
    pressing = np.array([row.pressing for row in rows])

    def residuals(x: NDArray[np.float64]) -> NDArray[np.float64]:
        curve = curve_of(x)
        doors = door_flow_per_s(x, width, pressing) / flow - 1
        free = [curve.speed_m_per_s(density) / speed - 1 for density, speed in walking_rows()]
        queued = [
            queue_density_per_m2(x, density * speed) / density - 1
            for density, speed, fitted in queue_rows()
            if fitted
        ]
        return np.array([*doors, *free, *queued])

    names = ("j1 [1/s]", "k1 [1/(m s)]", "v0 [m/s]", "g [1/m2]", "jam [1/m2]")
    return fit(names, residuals, [1.2, 1.0, 1.45, 2.4, 4.5])


def show(title: str, found: Fit, rows: list[tuple[str, float, str]], allowed: list[float]) -> None:
    """Print constants, intervals and the residual of every row."""
    print(f"\n{title}")
    for name, value, half in zip(found.names, found.constants, found.half_widths, strict=True):
        print(f"  {name:14s} {value:7.3f}  +- {half:.3f}")
    for (name, measured, unit), residual, limit in zip(rows, found.residuals, allowed, strict=True):
        mark = "" if abs(residual) <= limit else "  BEYOND WHAT IS ALLOWED"
        fitted = measured * (1 + residual)
        print(
            f"  {name:30s} measured {measured:6.2f}, fitted {fitted:6.2f} {unit:5s}"
            f" {residual:+7.1%}{mark}"
        )


def show_cross_validation(rows: Sequence[DoorRow]) -> None:
    """Print what the rule says of each door when it is fitted without that door."""
    print("\nDoors left out in turn, and those never fitted:")
    for row in rows:
        found = fit_all([other for other in rows if other.fitted and other.id != row.id])
        (flow,) = door_flow_per_s(
            found.constants, np.array([row.width_m]), np.array([row.pressing])
        )
        print(
            f"  {row.id:30s} measured {row.flow_per_s:6.2f}, predicted {flow:6.2f} /s   "
            f"{flow / row.flow_per_s - 1:+7.1%}{'' if row.fitted else '  (never fitted)'}"
        )


def show_checks(found: Fit) -> None:
    """Print what was not fitted: a third queue, the points of the density-speed file, the law."""
    curve = curve_of(found.constants)
    for density, speed, fitted in queue_rows():
        if not fitted:
            stands = queue_density_per_m2(found.constants, density * speed)
            print(
                f"\nNot fitted: queue moving at {speed} m/s, measured {density:.2f} /m2, "
                f"predicted {stands:.2f} /m2 ({stands / density - 1:+.1%})"
            )
    points = raw("hermes_corridor_density_speed.csv")
    if points is None:
        print("The density-speed points of the runs are not at hand.")
    else:
        show_points(points, curve)
    law = Student()
    stated = (law.lane_flow_per_s, law.pressed_flow_per_m_s,
              law.v0_m_per_s, law.shape_per_m2, law.jam_per_m2)  # fmt: skip
    same = all(abs(a / b - 1) < 0.005 for a, b in zip(stated, found.constants, strict=True))
    print("The constants in the law are those of this fit." if same else
          "THE CONSTANTS IN THE LAW ARE NOT THOSE OF THIS FIT.")  # fmt: skip


def show_points(points: list[dict[str, str]], curve: WeidmannCurve) -> None:
    """Print how the curve meets the points of the runs without a narrow exit."""
    off = []
    for point in points:
        density = float(point["density_p_per_m2"])
        free = not point["run"].endswith(("-120", "-070")) and density < curve.best_density_per_m2
        if free and int(point["n_frames"]) >= FEWEST_FRAMES:
            off.append(curve.speed_m_per_s(density) / float(point["mean_forward_speed_m_s"]) - 1)
    print(
        f"Points of the runs without a narrow exit, below {curve.best_density_per_m2:.2f} per m2, "
        f"at least {FEWEST_FRAMES} frames: {len(off)}; curve against point: mean "
        f"{np.mean(off):+.1%}, from {min(off):+.1%} to {max(off):+.1%}"
    )


def main() -> None:
    """Fit and print."""
    rows = door_rows()
    fitted = [row for row in rows if row.fitted]
    found = fit_all(fitted)
    curve = curve_of(found.constants)
    walking = walking_rows()
    queued = [(density, speed) for density, speed, used in queue_rows() if used]
    named = [(f"{row.id}, p = {row.pressing:g}", row.flow_per_s, "/s") for row in fitted]
    named += [(f"walking at {density} per m2", speed, "m/s") for density, speed in walking]
    named += [(f"queue moving at {speed} m/s", density, "/m2") for density, speed in queued]
    allowed = [ALLOWED] * len(fitted) + [ALLOWED_FREE] * len(walking) + [ALLOWED] * len(queued)
    title = "Doors J = j1 + (k0 + k1 p)(w - 0.45 m); corridor v = v0 [1 - exp(-g (1/D - 1/Dj))]"
    show(f"{title}, k0 its best flow", found, named, allowed)
    print(
        f"  best flow {curve.best_flow_per_m_s:.3f} /(m s) at {curve.best_density_per_m2:.3f} /m2"
    )
    show_cross_validation(rows)
    show_checks(found)


if __name__ == "__main__":
    main()
