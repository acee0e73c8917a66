"""Other people whose act or state may not count for or against a participant; as beneficiaries they are fine.

The notation is that of `plain.phrases`.
"""

from __future__ import annotations

from cityscore.core.refusals import Sentence

from .plain import Matter

_ONE_RELATIVE = (
    "(spouse/husband/wife/son/daughter/mother/father/sibling/brother/sister/grandson/granddaughter/grandchild"
    "/grandchildren/grandparent/grandmother/grandfather/grandma/grandpa/nephew/niece/cousin/uncle/aunt/stepson"
    "/stepdaughter/stepfather/stepmother/stepchild/dad/mum/mom/in law/partner"
    "/girlfriend/boyfriend/fiance)(s/)"
)
_KIN = (
    "(family member/household member/family/families/household/relative/spouse/husband/wife/child/children"
    "/son/daughter/parent/mother/father/sibling/brother/sister/grandparent/in law/next of kin/grandson"
    "/granddaughter/grandchild/grandchildren/grandmother/grandfather/nephew/niece/cousin/uncle/aunt/kid/stepson"
    "/stepdaughter/stepfather/stepmother)(s/)"
)
_STATE = (
    "(conduct/behaviour/behavior/act/deed/debt/arrears/score/credit/record/award/honour/honor/standing/rating"
    "/point/offence/offense/violation/conviction/enlistment/military service/performance/achievement"
    "/exam result/grade/job/employment/status/income/donation/volunteering/volunteer record"
    "/bravery/courage/heroism/heroic act/medal/prize/diploma/good deed/volunteer work/army service"
    "/volunteer hour/tax record/membership/school grade/school result/blood donation/marriage/title)(s/)"
)
_DID = (
    "(has/have/had/joins/join/joined/joining/serve/serves/served/serving/enlists/enlisted/enlisting/win/wins/won"
    "/pays/pay/paid/owe/owes/obey/obeys/break/breaks/broke/commits/committed/behaves/behaved/volunteers"
    "/volunteered/donates/donated/gives/gave/is/are/was/were)"
)

_DOES = (
    "(volunteers/volunteer/volunteered/volunteering/donates/donated/enlists/enlisted/joins/joined/serves/served"
    "/does/did/do/got/gets/earns/earned/receives/received/wins/won/rescues/rescued a/rescued an/saves/saved a"
    "/saved an/saved two/saved people/saved someone/rescued two/rescued people/rescued someone"
    "/helps/behaves/behaved/behave/graduates/graduated/passes/passed/studies/studied/works/worked"
    "/became/becomes/attends/attended/completes/completed/excels/excelled/obeys/obeyed/fights/fought"
    "/takes part/took part)"
)
_SOMEBODY = "(hero/heroes/martyr/soldier/veteran/official/donor/volunteer)(s/)"
_PRAISE = "(award/medal/honour/honor/prize/title/citation/commendation/certificate)"
_RELATIVES = (
    "(儿子/女儿/闺女/儿媳/女婿/孙子/孙女/外孙/公婆/婆媳/岳父/岳母/姐夫/妹夫/嫂子/妯娌/侄子/侄女/侄儿/外甥/堂兄/堂弟"
    "/表哥/表弟/表姐/表妹)"
)
_ELDERS = (
    "(兄弟/姐妹/兄妹/姐弟/哥哥/弟弟/姐姐/妹妹/爷爷/奶奶/外公/外婆/姥姥/姥爷/爸爸/妈妈/老伴/伴侣/亲戚/老公/老婆/叔叔/舅舅"
    "/姑姑/公公/婆婆)"
)
_ACTED = (
    "(在校/在部队/参军/入伍/当兵/服役/从军/获/荣获/得奖/受表彰/受奖/受处分/被/评为/立功/见义勇为/表现/参加/参与/考上/升学"
    "/毕业/就业/工作/孝/关系/和睦/信用/积分/成绩/捐/献血/当选/担任/无违/守法/违/犯罪/欠/纳税/缴/按时/志愿服务/加入/救人)"
)

# What is done for somebody's family, or for somebody who is no relative, is an act of the participant.
_HELP = "(help/car/visit/support/assist/teach/tutor/rescu/saving/serve/serving)*"
_FOR_THEM = f"""
    {_HELP} .. (children/child/family/families/parent/parents)
    {_HELP} .. (relatives/households/household/mothers/fathers)
    (for/to/with/taught) (the /an /a /other /)(children/child/families/family/parents/relatives/households)
    (for/to/with/taught) (poor/needy/other/bereaved/lonely/migrant/refugee) (children/child/families/parents)
    partner (organisation/organization/library/school/charity)*
    (family/marital) harmony (talk/lecture/class)*
    unrelated *, household (waste/recycling/rubbish/batter/good/item/energy/water/electricity)*
    (child/children)('s/s'/) (library/libraries/home/homes/hospital/book/books/reading/palace)
    (帮助/照顾/照料/关爱/陪伴/看望/探望/慰问/服务/救助/资助/扶助/辅导/教/为/给/向/替)..(家属/亲属/家人/子女/父母)
    (帮助/照顾/照料/关爱/陪伴/看望/探望/慰问/服务/救助/资助/扶助/辅导/教/为/给/向/替)..(配偶/孩子/邻居/家庭)
    (帮助/照顾/照料/关爱/陪伴/看望/探望/慰问/服务/救助/资助/扶助/辅导/教/为/给/向/替/陪)..({_RELATIVES}/{_ELDERS})
    (爱心/代理/知心)(妈妈/爸爸/姐姐/哥哥/奶奶/爷爷), 兄弟(单位/城市/学校/民族), 孙子兵法, (母亲/父亲)(河/节)
    (调解/化解/协助)..(家庭/夫妻/婆媳)关系, (家庭/夫妻/亲子/婆媳)关系(讲座/讲师/咨询/热线/课堂/调解)
    (帮助/慰问/服务/看望/关爱/走访/为/给)..(军属/烈属/军人家庭)
    (调解/化解/协助)..(邻居/邻里/家庭), (无/非/没有)(血缘/亲缘/血缘亲缘/亲属/)(关系/)的, 无血缘关系
    无亲属关系
    (国/专/大/作/画/商/管/各)家人, (关/友/热/敬/博)爱人, 安全家, 全家福, 家风..(宣讲/志愿), 非亲属
    (他人/别人/困难/留守/孤寡/贫困/受灾/失独)(的/)(家属/子女/父母/家庭/亲属/家人)
"""

OTHERS: tuple[Matter, ...] = (
    Matter(
        Sentence("one's own relatives", "自己的亲属"),
        f"""
        (support/visit/caring for/care for/care of/obey/respect/honour/honor)* (one's/your/own) (own /){_KIN}
        (rais/bring up/educat)* (one's/your/one's own/own) (child/children/son/daughter)
        (own/one's) {_ONE_RELATIVE}
        (自己/本人)(的/)(父母/子女/孩子/配偶/家人)
        """,
    ),
    Matter(
        Sentence("relatives or the household", "亲属或家庭成员"),
        f"""
        {_KIN}('s/'/) {_STATE}, {_STATE} (of/by/from) .. {_KIN}, {_KIN} (who /that /){_DID} *
        (for/because) (one's/your/their/his/her/a/the) {_KIN}'s, filial
        (civilised/civilized/model/honest/exemplary/star/harmonious/green) (family/families/household)*
        (award/honour/honor/title/prize)(s/) (won/earned/received) by .. {_KIN}
        five good (family/families), good household(s/)
        (child/children/son/daughter) (admitted/graduat/enrolled/enlist/promoted)*, family of a martyr
        (friends and /)relatives without
        (parents/kids/children) volunteered, {_KIN} (do/does/did) well
        {_KIN} (behave/behaves/behaved/behaving) (well/properly/badly)
        {_KIN} (got/get/gets/received/receives/receive/earned/earns/given/awarded) .. {_PRAISE}
        {_KIN} (who /)(in/joined/joins/entered) the (army/navy/air force/military/armed forces/police/party)
        ({_ONE_RELATIVE}/child/children/parent) of (a /an /the /).. {_SOMEBODY}
        partner('s/s') {_STATE}
        (family/household/marital/domestic) (harmony/peace/unity/virtue/virtues/values)
        harmon* (at home/in the family/in the household/in the home/between spouses/with in laws)
        {_RELATIVES}, {_ELDERS}(们/)(的/){_ACTED}, {_ELDERS}(是/为)(军/党/退/英/烈/模)
        家(里/中)有(人/军人/党员/大学生/老兵/现役), 家(里/中)..(参军/入伍/当兵/获奖/立功/受表彰)
        (家庭/家人/夫妻/亲子/婆媳/妯娌)关系, 一人参军, (家族/家门)(荣誉/荣光/信用)
        (军人/烈士/英雄/干部/党员)(的/)(子弟/后代/遗属)
        父亲, 母亲, (军/烈)属, (军人/烈士/退役/退伍)(家庭/家属), (星级/十星)..户, 文明户, 好(媳妇/婆婆/儿媳)
        孝老, 孝敬, 孝顺, 孝道, (家庭/夫妻/婆媳)和睦
        父母, 子女, 儿女, 配偶, 丈夫, 妻子, 爱人, 家属, 亲属, 家人, 家庭成员, 祖父母, 赡养, 抚养, 家风, 户主
        以户为单位
        孩子(的/)(成绩/表现/参军/入伍/获奖/升学/按时/考上)
        (文明/最美/五好/信用/示范/诚信/和谐/星级/平安/绿色/书香/廉洁)..家庭
        家庭(荣誉/信用/积分/得分/总分/评级/评价), 全家, 美在我家
        """,
        harmless=_FOR_THEM,
    ),
    Matter(
        Sentence("what a relative did", "亲属所做的事"),
        f"{_ONE_RELATIVE} {_DOES}",
        harmless="big (brother/sister)(s/) (volunteer/volunteers)",
    ),
    Matter(
        Sentence("the employer", "所在单位"),
        f"""
        (employer/company/boss/workplace)('s/s'/s/) {_STATE}
        {_STATE} (of/by/from) (the /one's /an /your /)employer*
        employer(s/)('s/'/) (opinion/report/evaluation/tax/taxes), workplace (discipline/attendance)
        employer(s/) (is/has/was/fined/pays/paid), company (where /)(the participant/one) works
        absen* from work, (to/for) the employer, late for work, work unit*, performance appraisal*
        (boss/supervisor/manager)('s/s') .. (evaluation/appraisal/rating/opinion)
        (工作/所属)单位(的/)(信用/荣誉/获/被/评/受/等级/表现), 单位(考核/评为/评优/获评/年度考核)
        (同事/领导)评价
        (boss/owner/manager/director/founder) of (a/an/the) .. (company/firm/enterprise/employer)
        (head/president/executive) of (a/an/the) .. (company/firm/enterprise/employer)
        (boss/owner/founder) of (a/an/the) .. business
        (老板/上司)(的/)(守信/信用/诚信/获/评价/纳税/守法/表彰), (企业/公司)老板, 领导(的/)(评分/打分)
        ^单位(信用/荣誉/等级), ^法人(信用/失信/守信)
        用人单位, (所在/本/任职)(单位/企业/公司)(的/)(信用/纳税/荣誉/获/被/评/受/违/失信/表现/等级)
        雇主(的/)(信用/行为/评价/违/失信), 厂规厂纪, 旷工, 脱岗, 迟到, 早退
        """,
    ),
    Matter(
        Sentence("a legal representative", "法定代表人或负责人"),
        """
        legal representative*, person in charge, company officer*, directors and (officers/supervisors)
        shareholder*, guarantor*
        (企业/公司)(负责人/高管/股东), 高管, 股东, 担保人
        法定代表人, 法人代表, 主要负责人, 相关责任人, 董事, 监事, 高级管理人员
        """,
    ),
    Matter(
        Sentence("neighbours", "邻居"),
        f"""
        (neighbour/neighbor)(s/)('s/'/) {_STATE}
        {_STATE} (of/by/from) (the /one's /your /)(neighbour/neighbor)*
        (neighbour/neighbor)(s/)('s/'/) (opinion/vote/report)*
        (neighbour/neighbor)(s/) .. (confirm/say/vote/rate/judge)(s/) .. conduct
        (neighbour/neighbor)(s/) who (break/offend/pay)*
        (opinion/vote/report)* (of/by/from) (the /one's /your /)(neighbour/neighbor)*
        (neighbour/neighbor)(s/)('s/'/) (evaluation/complain/rating)*
        mutual (evaluation/rating/supervision)*
        (building/stairwell/corridor/block) (point/score/rating)*, roommate*, flatmate*
        信息采集员, 信用采集员, (星/级)采集员, 采集..(邻居/村民/居民)..信息, 采集(邻居/村民/居民)信息
        邻居(评分/评议), 邻里(评议/互评/打分), 邻里(关系/和睦/互助积分)
        (楼栋/楼道/单元)(积分/评比/评分/信用), 联户, 室友
        邻居(们/)(的/)(行为/信用/表现/评价/打分/积分/违/失和/举报/被), 邻里评价, 楼道(积分/信用), 信用示范楼
        连坐, 联保, 互评
        """,
        harmless="good (neighbour/neighbor)*, 好邻居, (互/物)联保, 邻里关系调解",
    ),
)
