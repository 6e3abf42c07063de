"""报送各处的状态和方式。"""

from django.db.models import TextChoices


class CollectionState(TextChoices):
    """采集的状态。"""

    OPEN = "open", "正在采集"
    CLOSED = "closed", "停止采集"
    FROZEN = "frozen", "已冻结"


class FilingState(TextChoices):
    """填报单走到哪一步。"""

    DRAFT = "draft", "草稿"
    SUBMITTED = "submitted", "已报"
    COUNTY_PASSED = "county_passed", "区县已审"
    CITY_PASSED = "city_passed", "市已审"
    FROZEN = "frozen", "已冻结"
    EXCUSED = "excused", "免报"


#: 没有报上来的数：草稿，和免报的（单位撤销了，报过的也不再算）
UNREPORTED = (FilingState.DRAFT, FilingState.EXCUSED)


class Chain(TextChoices):
    """要过几道审：学校经区县再到市；区县自己的、市直管学校的，直接到市。"""

    COUNTY_THEN_CITY = "county_then_city", "先区县后市"
    CITY_ONLY = "city_only", "直接到市"


class Seat(TextChoices):
    """审核的人坐在哪一级。"""

    COUNTY = "county", "区县"
    CITY = "city", "市"


class Way(TextChoices):
    """一版数怎么来的。"""

    FORM = "form", "网上填报"
    WORKBOOK = "workbook", "交工作簿"
    COUNTY_BOOK = "county_book", "区县代交"
    CARRIED = "carried", "往年带入"


class MoveKind(TextChoices):
    """一次流转。"""

    SUBMIT = "submit", "报送"
    WITHDRAW = "withdraw", "撤回"
    PASS_COUNTY = "pass_county", "区县审核通过"
    PASS_CITY = "pass_city", "市审核通过"
    STAND_IN = "stand_in", "上级代审通过"
    RETURN = "return", "退回"
    FREEZE = "freeze", "冻结"
    CARRY = "carry", "往年带入"
    EXCUSE = "excuse", "免报"
    RELIST = "relist", "重新列入"


class AskedRows(TextChoices):
    """要的数一行是什么：学校、年级、区县。"""

    SCHOOL = "school", "学校"
    GRADE = "grade", "年级"
    COUNTY = "county", "区县"
