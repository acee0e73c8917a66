"""The two-language vocabularies of the perk refusals: phrases in context, never bare words.

Read as `cityscore.schemes.words.plain` leaves a text: folded, in lower case, hyphens as spaces. Words
cannot prove content: whoever approves a perk reads it; these catch what is said plainly.
"""

from __future__ import annotations

import re

from cityscore.schemes.words.plain import plain


def _any(*patterns: str) -> re.Pattern[str]:
    return re.compile("|".join(f"(?:{pattern})" for pattern in patterns))


# "Those below 600 points still get 10 %" tells what everyone gets and shuts nobody out.
_STILL = r"(?![^.;]{0,30}\b(?:also|still|too|as well)\b)"
_STILL_ZH = r"(?!.{0,10}(?:也|同样|仍|亦|照样))"

CEILING = _any(
    r"\b(?:below|under|less than|fewer than|at most|no more than|not more than|up to|not above)"
    rf" (?:a (?:score|total) of )?\d[\d,.]* (?:points|score){_STILL}",
    r"\b(?:points|score|total|band)s? (?:is |are |of )?(?:below|under|less than|lower than|at most|not above)"
    rf"\b{_STILL}",
    r"\bonly\b.{0,30}\b(?:low|lower|lowest)[- ](?:scor(?:e|ing|ers?)|bands?)\b",
    rf"(?:低于|不足|少于|小于|不超过|不高于|未达到?|不满)\s*\d[\d,.]*\s*分(?!钟){_STILL_ZH}",
    rf"\d[\d,.]*\s*分(?:及)?(?:以下|以内){_STILL_ZH}",
    r"仅限?.{0,6}(?:低分|分数较低|等级较低)",
)

CEILING_KEYS = frozenset(
    {
        *(
            "at_most",
            "max",
            "max_total",
            "maximum",
            "below",
            "under",
            "less_than",
            "upto",
            "up_to",
            "lt",
            "lte",
        ),
        *("not_above", "total_below", "total_at_most", "band_at_most", "band_below", "dimension_at_most"),
        *("without_rule", "not_rule", "rule_not_held", "except"),
    }
)
"""Keys somebody might write under `needs` to shut out the upper end."""

PENALTY = _any(
    r"\bsurcharges?\b",
    r"\b(?:extra|additional|higher) (?:fees?|charges?|prices?|deposits?) (?:for|from|to|are|is|must)\b",
    r"\b(?:pay|pays|paying) (?:a )?(?:fines?|penalt(?:y|ies))\b",
    r"\b(?:is|are|be|gets?|being) (?:fined|punished|barred|banned|blacklisted|black-listed|penali[sz]ed)\b",
    r"\b(?:penalty|punishment|sanction|fine)s? (?:for|of|against|if|when|applies|apply)\b",
    r"\bblack ?-?lists?\b",
    r"\b(?:loses?|forfeits?|is stripped of|are stripped of) (?:the |their |his |her |all )?"
    r"(?:right|rights|access|points|deposit|membership)\b",
    r"\bpoints (?:are|is|will be) (?:deducted|taken|removed|lost)\b",
    r"\b(?:deduct|subtract)(?:s|ed|ing|ion of)? (?:\d+ )?points\b",
    r"加价|加收|罚款|处罚|惩罚|惩戒|黑名单|失信名单|失信被执行人|扣分|扣除.{0,4}积?分|没收|通报批评",
    r"限制(?:乘坐|高?消费|入住|进入|购买|出境|借阅)|禁止(?:进入|入住|乘坐|购买|借阅)",
    r"取消.{0,6}(?:资格|权利|待遇)|停止(?:供应|供水|供电|服务)",
)

_PUBLIC_SERVICE = (
    r"(?:health ?care|medical (?:care|treatment)|a doctor|doctors|treatment|surgery|hospital(?: bed)?s?"
    r"|emergency (?:care|services?|room)|a? ?(?:public )?schools?(?: places?)?|kindergartens?(?: places?)?"
    r"|universit(?:y|ies)|education|(?:public |social )?housing|a? ?(?:public )?jobs?|employment"
    r"|the civil service"
    r"|welfare|social (?:assistance|security|benefits?)|a? ?pensions?|the courts?|justice|legal aid"
    r"|(?:the )?police|voting|a vote|elections?|passports?|identity (?:cards?|papers)|residence permits?"
    r"|household registration|permits?|licen[cs]es?|(?:tap )?water|electricity|heating|(?:mains )?gas"
    r"|utilit(?:y|ies)|(?:train|plane|air|rail) travel|trains?|flights?)"
)
_PUBLIC_SERVICE_ZH = (
    r"(?:就医|看病|就诊|挂号|诊疗|手术|住院|急诊|急救|入学|上学|录取|入园|学位|公租房|廉租房|保障房|住房保障|购房"
    r"|就业|录用|公务员|低保|救助|社保|养老金|福利待遇|诉讼|立案|法律援助|报警|选举|投票|护照|身份证|居住证|落户"
    r"|户口|许可证?|执照|审批|供水|供电|供暖|供气|用水|用电|购票|乘车|乘坐|出行|出境)"
)

_QUEUE = r"(?:queues?|waiting[- ]lists?|waitlists?)"
_SUPPLY = r"(?:tap water|water|electricity|power|heating|gas)"
_RESCUE = r"(?:police|ambulances?|fire brigades?|fire engines?|paramedics|emergency services?)"
_SOONER = r"(?:faster|sooner|quicker|earlier|first(?! come)|ahead of (?:the )?others|before others)"
_SCARCE_ZH = r"(?:学校|小学|中学|大学|幼儿园|入学|入园|学位|公租房|廉租房|保障房|就业|录用|落户|医院|床位)"

BASIC_SERVICE = _any(
    rf"\b(?:access to|admission to|admitted to|admits? to|right to|entitles? to|entitled to|eligible for"
    rf"|a place (?:at|in)|allowed (?:to use|into)|allocation of|granted) {_PUBLIC_SERVICE}\b",
    rf"\b(?:priority|preferential|preferred|faster|earlier|fast[- ]track)"
    rf"(?: (?:access|admission|places?|treatment|appointments?|allocation))?(?: (?:to|for|in|at|of))?"
    rf" {_PUBLIC_SERVICE}\b",
    r"\b(?:skip|jump|cut|bypass)(?:s|ping|ping ahead in)? (?:the |a |any )?(?:queue|line)s?\b",
    r"\b(?:priority|shorter|separate|own|front of the) (?:queue|line|boarding|lane)s?\b",
    r"\b(?:place|position|turn) in (?:a|the) (?:public )?line\b",
    rf"\b(?:places?|positions?|turns?|spots?|slots?) (?:in|on) (?:an?|the) (?:[\w']+ ){{0,3}}{_QUEUE}\b",
    rf"\b(?:front|head|top) of (?:an?|the) (?:[\w']+ ){{0,3}}{_QUEUE}\b",
    rf"\b(?:up|forward|ahead|higher) (?:in|on) (?:an?|the) (?:[\w']+ ){{0,3}}{_QUEUE}\b",
    rf"\b(?:a|the) (?:shorter|shortened|faster|reduced) (?:[\w']+ ){{0,3}}(?:{_QUEUE}|waiting times?)\b",
    rf"\b(?:guaranteed?|reserved?|secured?|assured?) (?:an? |the )?(?:[\w']+ )?"
    rf"(?:places?|seats?|beds?|spots?|flats?|homes?|posts?) (?:in|at|on|with) (?:an? |the )?(?:[\w']+ )?"
    rf"{_PUBLIC_SERVICE}\b",
    r"\b(?:guaranteed?|reserved?|secured?|assured?) (?:an? |the )?(?:public )?"
    r"(?:jobs?|hospital beds?|school places?|kindergarten places?|council flats?|public housing|pensions?)\b",
    rf"\b{_PUBLIC_SERVICE}(?: (?:is|are|issued|granted|approved|processed|renewed|decided|handled|given))*"
    rf" {_SOONER}\b",
    rf"\b(?:seen|treated|operated on|admitted|housed|hired|heard|enrolled) {_SOONER}\b",
    r"\b(?:preference|priority|advantage|extra points|bonus points) (?:in|for|at|when|with) (?:[\w']+ ){0,3}"
    r"(?:admissions?|enrolment|allocation|recruitment|hiring|hearings?|approvals?|applications?)\b",
    rf"\b{_RESCUE} (?:will )?(?:responds?|response|comes?|arrives?|attends?|helps?)(?: to you)? {_SOONER}\b",
    rf"\b(?:faster|quicker|priority) {_RESCUE}\b",
    r"\b(?:an? )?(?:extra|additional|second|double|more) votes?\b",
    rf"\b{_SUPPLY}(?: supply)? (?:is |are |will be |stays? )?(?:never |not )?"
    rf"(?:cut off|shut off|disconnected|restored|reconnected|connected|rationed)\b",
    rf"\b(?:no|without) (?:{_SUPPLY} )?(?:cut-?offs?|disconnections?) (?:of|for|from|when|if)\b",
    r"\b(?:fast|quick|express|same day|next day|instant) (?:[\w']+ )?(?:passports?|permits?|licen[cs]es?"
    r"|visas?|identity (?:cards?|papers)|household registration)\b",
    r"\b(?:only|solely)\b.{0,40}\b(?:may|can) (?:buy|book) (?:train|plane|air|rail|bus|metro)? ?tickets?\b",
    rf"优先.{{0,4}}{_PUBLIC_SERVICE_ZH}|{_PUBLIC_SERVICE_ZH}.{{0,2}}(?:优先权|资格|优先)",
    rf"(?:方可|才能|才可|准予|准许|有权|允许|获得).{{0,4}}{_PUBLIC_SERVICE_ZH}",
    r"插队|免排队|无需排队|不用排队|绿色通道|优先排队",
    r"(?:优先|提前|加快|快速|加急)(?:办理|办结|受理|审批|叫号|取号|发证|制证|立案|开庭|审理|出警)",
    r"优先(?:安排|分配|选房|摇号|配租|配售|聘用|录用|上岗|面试|发放|入住|上车|登机|检票|通行)",
    r"(?:排队|轮候|候补)(?:名次|顺序|位置|时间)?.{0,4}(?:靠前|前移|提前|优先|缩短)",
    rf"{_SCARCE_ZH}(?:的)?(?:排队|轮候|候补)?(?:名额|资格|指标|加分|保留|预留|照顾|排位)",
    rf"(?:保留|预留|保证|确保).{{0,4}}{_SCARCE_ZH}",
    r"(?:警察|民警|警力|救护车|消防(?:车|队)?|急救).{0,4}(?:优先|更快|先到|先行|提前)",
    r"(?:不|不会|免|避免)(?:被)?(?:停水|停电|停气|停暖|断水|断电|断气|断供)",
    r"优先(?:恢复)?(?:供应|送电|送水|通水|通电|复电)",
    r"多投.{0,2}票|额外.{0,2}(?:选票|投票权)|双倍选票",
)

PARTNER = _any(
    r"\b(?:bank|personal|consumer|mortgage|business|cash|micro|instalment|home)[- ]?(?:loan|lending|credit)"
    r"s?\b",
    r"\bcredit[- ](?:cards?|limits?|lines?|scores?|ratings?)\b|\bmortgages?\b|\binterest rates?\b",
    r"\binsurance (?:premium|polic(?:y|ies)|cover|rate|discount)|\binsurers?\b"
    r"|\b(?:cheaper|lower|better|free|discounted) (?:\w+ )?insurance\b",
    r"\b(?:hiring|recruit(?:ment|ing|ers?)|job (?:interviews?|applicants?|applications?))\b",
    r"\b(?:tenan(?:ts?|cy|cies)|landlords?|rental (?:flats?|apartments?|homes?|housing))\b",
    r"\b(?:rent(?:al)? (?:of|for) (?:an? )?(?:flats?|apartments?|homes?|rooms?|houses?))\b",
    r"\b(?:school|university|college|kindergarten) admissions?\b",
    r"贷款|信贷|信用卡|授信|按揭|房贷|利率|投保|车险|寿险|保费|保险(?:费|公司|产品|优惠|折扣|额度)|商业保险|招聘|应聘|求职|租房|房东|承租人|升学|招生|入学资格",
)

WORSENS = _any(
    r"\b(?:ordinary|normal|standard|regular|usual|existing|previous)"
    r" (?:price|fare|fee|terms?|limit|offer|discount|hours|deposit)s?\b[^.;]{0,30}"
    r"\b(?:raised|reduced|cut|lowered|shortened|withdrawn|abolished|ends?|ended|increased|no longer)\b",
    r"\b(?:non ?(?:participants?|members?|holders?)|everyone else|all others|those who have not joined)\b"
    r"[^.;]{0,20}"
    r"\b(?:pays? (?:more|extra|the higher)|waits? longer|gets? (?:less|fewer)|loses?|no longer|must now)\b",
    r"(?:非参与者|非会员|未参加者|未加入者|未加入的?(?:人|居民|市民)|其他(?:人|居民|市民)|普通(?:读者|用户|居民|市民))"
    r"[^。；，]{0,8}(?:加价|多付|提高|减少|降低|取消|缩短|不再)",
    r"(?:原有|原来的?|原先的?|现有|普通)(?:优惠|价格|额度|权益|服务|借阅量|押金)[^。；，]{0,6}"
    r"(?:取消|降低|减少|缩短|提高|上调|下调|不再)",
)

_DENIED = _any(
    r"\b(?:no|not|never|nor|without|cannot|free of|instead of|exempt(?:ed)? from|waives?|waived|waiving)"
    r"(?: (?:any|a|an|the|late|be|of|ever))*(?: \w+)?[ -]$",
    r"(?:不|无|没有|免|免除|免收|减免|不会|不得|绝不|不再|并不|不予|未)(?:被|再|予以?)?$",
)
"""Directly before a penalty phrase these turn it round: "no fine for …", 免罚款."""


def says(pattern: re.Pattern[str], text: str) -> str | None:
    """The phrase of a text that a pattern finds, unless the words before it deny it."""
    read = plain(text)
    for found in pattern.finditer(read):
        before = read[max(0, found.start() - 40) : found.start()]
        if pattern is not PENALTY or not _DENIED.search(before):
            return found.group().strip()
    return None
