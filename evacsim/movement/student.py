"""Student law: doors and corridors as student volunteers were measured, not as codes assume."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from evacsim.locale import mark
from evacsim.movement.law import BoundaryLayers
from evacsim.movement.sfpe import Sfpe
from evacsim.movement.weidmann import WeidmannCurve


@dataclass(frozen=True, slots=True, kw_only=True)
class Student:
    """Doors J = j1 + (k0 + k1 p)(w - w1); corridors v = v0 [1 - exp(-g (1/D - 1/Dj))].

    A door is a first lane (j1 at the width w1 of a pair of shoulders) and more width beside it,
    on which a crowd that presses (p = 1) gains and an orderly one (p = 0) does not. The same rule
    reads k (w - b) with k = k0 + k1 p and b = w1 - j1/k, so that the door's boundary layer is b/2 a
    side: below 0 for an orderly crowd, where the first lane passes more than its share of width.
    A corridor passes what an orderly door of its width does: k0 is the best flow of the corridor's
    own curve, and its boundary layer is that of an orderly door. So a narrow stretch costs little
    more than its walk beside a door as wide (a corridor of 0.9 m still passes a tenth less: its
    places are counted on the clear area).
    *Measured* for doors of 0.5-5 m and densities of 0.5-3 per m2, with student volunteers of 18 to
    30 years; never with children, nor with adults of all ages, nor on stairs.

    Stairs are never fitted to level data. No measured flow of pupils on stairs was found, so
    (assumption) the level curve's speeds are multiplied by SFPE's ratio of stair to level, and up
    by IMO's ratio of up to down besides; pressing gains nothing there. The result for riser and
    tread of 0.178 and 0.279 m, 1.15 persons per metre and second down, stands for a range of
    0.9-1.6. Free speeds of children on stairs (0.85 m/s down, 6-10 years, Ono et al. 2024) are
    those of the kinds of people.

    *Source* fitted by `benchmarks/accuracy/fit_student.py` to aggregated figures of HERMES
    (Duesseldorf 2009, Juelich archive) and CrowdQueue (2018, doi 10.34735/ped.2018.1); 95 %
    intervals beside each constant. w1 is an assumption, the jam density that of students: pupils
    are smaller, so it is low for them (assumption).

    *Residuals* of the fitted rows, fitted / measured - 1. Doors, orderly: gate 0.5 m +3 %,
    corridor exits 0.70 m -6 % and 1.20 m -1 %; pressed: openings 2.4 m +2 %, 3.6 m +4 %,
    5.0 m -6 %. Speeds at 0.62, 1.14 and 1.62 per m2: +1, +1 and -3 %. Densities of queues at 0.60
    and 0.29 m/s: +9 and -8 %.

    *Not fitted* An exit of 0.95 m, whose flow follows from density and speed before it: +8 %; the
    queue before it +6 %; each door from the others: see `benchmarks/README.md`. No pressed door
    below 2.4 m is in the data, and no adults of all ages: below an office stair they passed 1.35 /s
    where this says 2.1. Nor is any child: 3.31 persons per metre and second of mainly children
    (Daamen and Hoogendoorn 2012) are 40 % short.
    """

    lane_flow_per_s: float = 1.173  # j1, +- 0.151
    pressed_flow_per_m_s: float = 1.090  # k1, +- 0.334
    first_lane_m: float = 0.45  # w1, assumption: shoulders of a young adult
    v0_m_per_s: float = 1.416  # +- 0.256
    shape_per_m2: float = 2.876  # g, +- 1.543
    jam_per_m2: float = 3.977  # Dj, +- 0.782
    up_share: float = 0.8  # IMO MSC.1/Circ.1533, 0.88 / 1.1; assumption for pupils
    pressing: float = 0.0
    counterflow_slowing: float = 1.0

    @property
    def name(self) -> str:
        """As in a scenario file."""
        return "student"

    @property
    def source(self) -> str:
        """Where the constants come from."""
        return mark(
            "fitted to HERMES (Duesseldorf 2009) and CrowdQueue (2018, doi "
            "10.34735/ped.2018.1); stairs: level x SFPE's ratio, assumption"
        )

    @property
    def equation(self) -> str:
        """In one line."""
        return mark(
            "doors J = lane_flow + (k0 + pressed_flow x pressing)(w - first_lane); level v "
            "= v0 [1 - exp(-shape (1/D - 1/jam))], k0 its highest flow; stairs: level v x "
            "SFPE's stair/level"
        )

    @property
    def valid_range(self) -> str:
        """In one line."""
        return mark(
            "doors 0.5-5 m; level 0.5-3.1 /m2; stairs not measured (0.9-1.6 /(m s) possible)"
        )

    @property
    def boundary_layers(self) -> BoundaryLayers:
        """Doors, openings and corridors b/2 [m], below 0 for an orderly crowd; stairs none."""
        orderly = self.level().best_flow_per_m_s
        lost_m, along_m = (
            self.first_lane_m - self.lane_flow_per_s / flow
            for flow in (self.door_flow_per_m_s(), orderly)
        )
        return BoundaryLayers(door=lost_m / 2, opening=lost_m / 2, corridor=along_m / 2)

    def level(self) -> WeidmannCurve:
        """Corridors, rooms and landings."""
        return WeidmannCurve(
            v0_m_per_s=self.v0_m_per_s,
            shape_per_m2=self.shape_per_m2,
            jam_per_m2=self.jam_per_m2,
        )

    def stair(self, riser_m: float, tread_m: float, mode: Literal["down", "up"]) -> WeidmannCurve:
        """Flights: the level curve with its speeds in SFPE's ratio of stair to level."""
        sfpe = Sfpe()
        there = sfpe.stair(riser_m, tread_m, mode)
        share = there.k_m_per_s / sfpe.level_k_m_per_s
        if mode == "up":
            share *= self.up_share
        return WeidmannCurve(
            v0_m_per_s=share * self.v0_m_per_s,
            shape_per_m2=self.shape_per_m2,
            jam_per_m2=self.jam_per_m2,
            in_range=there.in_range,
        )

    def door_flow_per_m_s(self) -> float:
        """Doors, openings and gates [1/(m s)] of the width w - b: k0 + k1 p."""
        return self.level().best_flow_per_m_s + self.pressed_flow_per_m_s * self.pressing
