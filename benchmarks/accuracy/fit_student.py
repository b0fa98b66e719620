"""Fit the constants of the law `student` to the published figures; print intervals and residuals.

    python benchmarks/accuracy/fit_student.py

Doors. A door is a first lane and more width beside it,

    J = j1 + (k0 + k1 p) (w - w1),    w1 = 0.45 m, shoulders of a young adult (assumption),

which is the rule k (w - b) with k = k0 + k1 p and b = w1 - j1 / k. Pressing p acts on the width
beyond the first lane: a single file has nobody beside it to press past. Objective: least sum of
squared *relative* residuals of the flows, every row alike.

Corridor. v = v0 [1 - exp(-g (1/D - 1/Dj))] on the free branch, and behind a door the chord from
the best flow to the jam density Dj, on which queues stand. Objective: least sum of squared
relative residuals, of the speeds of the free rows and of the densities of the queued ones.

Intervals are of 95 %, from the Jacobian and Student's t with (rows - constants) degrees of freedom.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from published import CHECK_QUEUE, CORRIDOR_WIDTH_M, DOORS, FREE, QUEUED, raw
from scipy.optimize import least_squares
from scipy.stats import t as student_t

from evacsim.movement.student import Student
from evacsim.movement.weidmann import WeidmannCurve

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

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
    found = least_squares(residuals, start, x_scale=np.abs(start), xtol=1e-12, ftol=1e-12)
    assert found.success, found.message
    degrees = len(found.fun) - len(start)
    variance = float(found.fun @ found.fun) / degrees
    jacobian = np.asarray(found.jac, dtype=np.float64)
    covariance = variance * np.linalg.inv(jacobian.T @ jacobian)
    half = student_t.ppf(0.975, degrees) * np.sqrt(np.diag(covariance))
    return Fit(names=names, constants=found.x, half_widths=half, residuals=found.fun)


def fit_doors() -> Fit:
    """Fit j1, k0 and k1 to the flows of doors from 0.5 to 5 m."""
    width = np.array([row.width_m for row in DOORS])
    flow = np.array([row.flow_per_s for row in DOORS])
    pressing = np.array([row.pressing for row in DOORS])

    def residuals(x: NDArray[np.float64]) -> NDArray[np.float64]:
        return np.asarray((x[0] + (x[1] + x[2] * pressing) * (width - FIRST_LANE_M)) / flow - 1)

    return fit(("j1 [1/s]", "k0 [1/(m s)]", "k1 [1/(m s)]"), residuals, [1.2, 1.5, 1.0])


def curve_of(x: NDArray[np.float64]) -> WeidmannCurve:
    """Return the speed curve of v0, g and the jam density."""
    return WeidmannCurve(v0_m_per_s=float(x[0]), shape_per_m2=float(x[1]), jam_per_m2=float(x[2]))


def queue_density_per_m2(curve: WeidmannCurve, flow_per_m_s: float) -> float:
    """Return the density [1/m2] at which a queue passes a flow: on the chord."""
    best = curve.best_density_per_m2
    jam = curve.jam_density_per_m2
    return jam - flow_per_m_s / curve.best_flow_per_m_s * (jam - best)


def fit_corridor() -> Fit:
    """Fit v0, g and the jam density to the free and the queued rows of the corridor runs."""

    def residuals(x: NDArray[np.float64]) -> NDArray[np.float64]:
        curve = curve_of(x)
        free = [curve.speed_m_per_s(density) / speed - 1 for density, speed in FREE]
        queued = [
            queue_density_per_m2(curve, density * speed) / density - 1 for density, speed in QUEUED
        ]
        return np.array(free + queued)

    return fit(("v0 [m/s]", "g [1/m2]", "jam [1/m2]"), residuals, [1.45, 2.4, 4.5])


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


def show_checks(doors: Fit, corridor: Fit) -> None:
    """Print what was not fitted: a third exit, the points of the density-speed file, the law."""
    j1, k0, _ = doors.constants
    width = 0.95
    by_continuity = CHECK_QUEUE[0] * CHECK_QUEUE[1] * CORRIDOR_WIDTH_M
    predicted = j1 + k0 * (width - FIRST_LANE_M)
    print(
        f"\nNot fitted: exit of 0.95 m, flow by continuity {by_continuity:.2f} /s, "
        f"predicted {predicted:.2f} /s ({predicted / by_continuity - 1:+.1%})"
    )
    points = raw("hermes_corridor_density_speed.csv")
    if points is None:
        print("The density-speed points of the runs are not at hand.")
    else:
        show_points(points, curve_of(corridor.constants))
    law = Student()
    stated = (law.lane_flow_per_s, law.flow_per_m_s, law.pressed_flow_per_m_s,
              law.v0_m_per_s, law.shape_per_m2, law.jam_per_m2)  # fmt: skip
    fitted = (*doors.constants, *corridor.constants)
    same = all(abs(a / b - 1) < 0.005 for a, b in zip(stated, fitted, strict=True))
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
    doors = fit_doors()
    rows = [(r.id, r.flow_per_s, "/s") for r in DOORS]
    show("Doors, J = j1 + (k0 + k1 p)(w - 0.45 m)", doors, rows, [ALLOWED] * len(rows))
    corridor = fit_corridor()
    curve = curve_of(corridor.constants)
    rows = [(f"walking at {density} per m2", speed, "m/s") for density, speed in FREE]
    rows += [(f"queue moving at {speed} m/s", density, "/m2") for density, speed in QUEUED]
    show("Corridor, v = v0 [1 - exp(-g (1/D - 1/Dj))], queues on the chord to Dj", corridor, rows,
         [ALLOWED_FREE] * len(FREE) + [ALLOWED] * len(QUEUED))  # fmt: skip
    print(
        f"  best flow {curve.best_flow_per_m_s:.3f} /(m s) at {curve.best_density_per_m2:.3f} /m2"
    )
    show_checks(doors, corridor)


if __name__ == "__main__":
    main()
