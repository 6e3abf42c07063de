"""演示市：按种子造一个虚构的市，埋下写明的问题。"""

from zhidu.democity.aims import NATIONAL, Aims
from zhidu.democity.city import City, build_city
from zhidu.democity.ledger import Mark, Planted, Skipped
from zhidu.democity.plan import CityPlan
from zhidu.democity.writing import write_city

__all__ = ["NATIONAL", "Aims", "City", "CityPlan", "Mark", "Planted", "Skipped", "build_city", "write_city"]
