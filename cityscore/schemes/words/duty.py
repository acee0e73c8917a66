"""What earns nothing because it is owed anyway: keeping the law, paying what is due, belonging to a group.

The notation is that of `plain.phrases`.
"""

from __future__ import annotations

from cityscore.core.refusals import Sentence

from .plain import Matter

_OFFENCE = "(violation/offence/offense/conviction/fines/fined/penalt/infraction/crime/criminal/breach)*"
_DUE = "(tax/bill/fee/fine/rent/utilit/loan/premium/insurance/due/invoice)*"
_GROUP = (
    "(association/league/union/club/group/army/militia/chamber/committee/society/societies/organisation"
    "/organization/council/federation)(s/)"
)

DUTIES: tuple[Matter, ...] = (
    Matter(
        Sentence("not breaking the law", "没有违法"),
        f"""
        law abid*, (abid/obey)* (by /).. (law/rule)*, keep* (the /)law*, never fined, legal compliance
        unblemished record*
        (no/without/free of/free from/absence of) .. {_OFFENCE}, (clean/no) (criminal /legal /)record*
        (not/never/without) (having /)(break/broken/breaking/violat/commit)*
        (not/never/without) (having /)been (fined/convicted/punished/penalised/penalized)
        遵纪守法, 守法(记录/情况/公民/表现), 遵守(法律/法规/交通规则/交规), 未被(处罚/行政处罚), 无犯罪
        (无/没有/未有/从未/未曾/未发生)(任何/)(违法/违规/违章/违纪/犯罪/不良/失信/处罚/行政处罚/案底)
        不(违法/违规/违章/闯红灯), 未(违法/违规/违章/违纪)
        """,
        harmless="宣传..(遵纪守法/遵守), (普法/法治/守法)宣传, no fine needed",
        of_persons_only=True,
    ),
    Matter(
        Sentence("paying what is owed", "缴纳应缴费用"),
        f"""
        (pay/pays/paid/paying/payment/payments) (of /).. {_DUE}
        {_DUE} (is /are /was /were /fully /)(paid/payment/payments)
        (on time/prompt) (pay/paid/payment)*, (pay/paid/paying/payment/payments) .. on time
        tax (compliance/payer/payment/filing)*, taxpayer*, fulfil* .. (obligation/dut)*
        (按时/及时/按期/足额/依法/主动/自觉/准时/提前/诚信)(足额/申报/全额/)(缴/交纳/交费/交税/纳税/还款/还贷)
        (按时/及时/按期/足额/依法/主动/自觉/准时/提前)(付款/支付/履约), 纳税信用, 履行..义务
        缴(纳/)(社保/税/水电/物业), 不拖欠, 无欠
        """,
        harmless="""
        without (any /)(pay/payment/fee/charge)(s/) (or .. (pay/payment/fee/charge)(s/)/)
        (paid/pays/pay/paying) (a /)visit*
         (help/teach)* .. (pay/paying) .. (bill/bills)
        """,
        of_persons_only=True,
    ),
    Matter(
        Sentence("belonging to a group", "属于某一群体"),
        f"""
        (member/members/membership) (of/in) .. {_GROUP}, (union/league/club/association/society) member*
        being (a /an ).. (member/resident/citizen/homeowner/civil servant/veteran/official/graduate/native)
        being (a /an ).. employee
        (belong/belongs/belonging) to, hukou, local (household /)registration, citizenship, civil servant*
        public official*, red list*, homeowner*, home owner*, nationality
        公务员, 事业单位(工作/)人员, 在编人员, 国家公职人员, 编入..(民兵/分队), 基干民兵, 共青团员
        团员(身份/证), 会员(资格/身份/证)
        本地户籍, 本市户籍
        户籍(加分/人口/居民), 籍贯, 身份为, (属于/身为)..(成员/会员/团体/干部/人员), 军人身份, 村干部
        红名单
        """,
        harmless="""
        (by/from/with/to/for) (the /)(union/league/club/association/society) members
        (teach/help/train)* .. members, (thing/things/property) belonging to
        (belong/belongs/belonging) to (others/someone else)
        """,
        of_persons_only=True,
    ),
)
