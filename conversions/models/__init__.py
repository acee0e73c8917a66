"""What an agreement is, what each side weighs before signing, and what visitors hold under it."""

from conversions.models.agreements import Agreement as Agreement
from conversions.models.agreements import AgreementEvent as AgreementEvent
from conversions.models.agreements import Signature as Signature
from conversions.models.links import CityKey as CityKey
from conversions.models.links import Letter as Letter
from conversions.models.links import Link as Link
from conversions.models.links import Question as Question
from conversions.models.standings import ConversionConsent as ConversionConsent
from conversions.models.standings import Standing as Standing
from conversions.models.standings import UseCounter as UseCounter
from conversions.models.weighing import MonthlyUse as MonthlyUse
from conversions.models.weighing import ScoreTable as ScoreTable
from conversions.models.weighing import Simulation as Simulation
