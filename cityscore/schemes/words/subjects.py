"""Subjects that no scheme may score, whoever drafts it: conviction, opinion, body, movements and money.

The notation is that of `plain.phrases`.
"""

from __future__ import annotations

from cityscore.core.refusals import Sentence

from .plain import Matter

# Those whom an act is for may be ill or disabled; what is scored is the act.
_FOR_THE_SICK = """
    (help/car/visit/support/assist/teach/accompan/donat/rais/aid/sit/read/for/to)* .. (sick/ill/disabled)
    (help/car/visit/support/assist/teach/accompan/donat/rais/aid/sit/read/for/to)* .. (patient/disabilit)*
    (help/car/visit/support/assist/teach/accompan/donat/rais/aid/for/to)* .. (disease/illness)*
    (帮助/照顾/照料/关爱/慰问/陪护/陪伴/看望/探望/护理/服务/关怀/扶助/资助)..(老幼病弱/病人/病患/患者/重病)
    (救助/捐助/捐给/抢救/帮助/照顾/照料/关爱/陪伴/看望/资助)..(患病/残疾/住院)
"""

CONVICTION = (
    Matter(
        Sentence("petitions or complaints", "信访或投诉"),
        """
        petition*, complain*, grievance*
        信访, 上访, 缠访, 闹访, 访民, 罢访, (进京/到省/越级)..走访, 集体走访, 走访期间, 投诉, 检举, 申诉
        """,
        harmless="投诉调解(志愿/员), (线上/网上/路上/以上/通信)访, 上访(谈/问)",
    ),
    Matter(
        Sentence("politics", "政治活动"),
        """
        political, politically, politic*, election*, electoral*, voter*, voting, ballot*
        campaign* for a candidate
        政治, 政协, 政见, 人大代表, 代表一委员, 竞选, 参选, 选举, 民主党派
        """,
    ),
    Matter(
        Sentence("party life", "党组织生活"),
        """
        party (member/branch/building/fee/due/school/committee/meeting/cadre/secretar/discipline/cell)*
        party (life/day/loyalty/activity/activities), communist*, join* the party, loyal* to the party
        党员, 党建, 党组织, 党支部, 党费, 党课, 党务, 党纪, 党性, 党委, 党派, 党籍, 党龄, 党校, 党内, 党代表
        党日
        入党, 三会一课, 组织生活会, 民主生活会, 共产党, 留党, 述廉
        """,
        harmless="third party (member/meeting/committee/activit)*",
    ),
    Matter(
        Sentence("religion or belief", "宗教或信仰"),
        """
        religio*, church, churches, mosque*, temple*, worship*, faith, faiths, pray*, christian*, muslim*
        islam*
        buddhis*, taois*, cult, cults, superstit*, belief*
        宗教, 信教, 信仰, 教会(活动/成员/聚会/团体/信徒/学校), 寺庙, 寺院, 教堂, 清真寺, 佛教, 道教, 基督
        天主教
        伊斯兰, 穆斯林, 邪教, 迷信, 祭祀, 烧香, 烧纸, 纸钱, 冥币, 法轮功, 做礼拜, 诵经, 祷告
        """,
        harmless="""
        good faith, church (street/road/lane), temple (fair/of heaven/street/road/lane)*
        信教(育/学/师/材), 道教(育/学/师/练/室/官/材)
        """,
    ),
    Matter(
        Sentence("speech or media posts", "言论或网络发帖"),
        """
        speech, speeches, social media, (online/media/forum/blog/web) (post/comment)*
        (post/posts/posted/posting) (online/on/about)
        weibo, wechat (post/group/moment)*, blog*, tweet*, tiktok, douyin, rumour*, rumor*, slander*
        online opinion*, (criticis/prais)* (of /)(the /)government
        言论, 发帖, 跟帖, 帖子, (网上/网络/在线/发表)评论, 微博, 朋友圈, 微信群, 公众号, 转发, 点赞, 舆情
        舆论
        造谣, 谣言, 诽谤, 网络论坛, 论坛(发言/言论/发帖), 自媒体, 说三道四, (发布/传播)..信息, 发布网络
        """,
        harmless="""
        speech (therap/contest/competition/training/impair)*, (post/posts/posted/posting) on time, 语言论
        """,
    ),
    Matter(
        Sentence("assembly or protest", "集会游行"),
        """
        protest*, assembly, assemblies, (public/street/mass) (demonstration/gathering)*, demonstrations
        demonstrator*, (attend/join/organis/organiz/tak)* (part in /)(a /)(demonstration/march/rally/strike)
        marches, rallies, (labour/labor) strike*, on strike, picket*
        集会, 游行, 示威, 聚众, 罢工, 静坐, 聚集的组织者, 聚集的参与者, 拉横幅, 喊口号
        """,
        harmless="""
        assembly (line/point/hall/instruction)*, assembly of
        (school/furniture/flat pack/self/bicycle) assembly
        (cooking/first aid/safety/craft/sorting) demonstration*
        示威海, (收/募/征/采)集会, 旅游行
        """,
    ),
    Matter(
        Sentence("family planning", "计划生育"),
        """
        family planning, birth control, birth rate*, one child, (second/third) child, number of children
        contracepti*, childbearing, child bearing, childbirth*, having (more /)(children/a baby), sterilised
        计划生育, 计生, 独生子女, 二孩, 三孩, 超生, 生育, 社会抚养费, 节育, 避孕, 结扎
        """,
        harmless="(设/统/会/预/审)计生, 学生育(人/苗/婴/种/才)",
    ),
    Matter(
        Sentence("ethnicity", "民族或种族"),
        """
        ethnic*, racial*, skin color, skin colour, uyghur*, tibetan*, national minorit*
        民族, 族裔, 种族, 族别, 汉族, 藏族, 回族, 维吾尔
        """,
        harmless="""
        ethnic (music/dance/instrument/craft/costume)*
        民族(舞/音乐/乐器/乐团/服饰/艺术/工艺/体育/传统/文化/歌/器乐/管弦), 中华民族
        民族(小学/中学/学校/村/乡/地区)
        """,
    ),
)

BODY = (
    Matter(
        Sentence("the participant's own health", "参与者本人的健康状况"),
        """
        health (status/condition/check/code/record/data/score/declaration/examination)*, own health
        good health, (being/stay/keep/remain)* (healthy/fit/well), healthy (weight/habit/lifestyle/living)*
        illness*, disease*, sick (leave/day/days)
        (not/never/no longer/being/fell/fall/falls/falling) (ill/sick)
        vaccin*, immunis*, immuniz*, medical (history/condition/exam/check/record)*, diagnos*, disabilit*
        disabled
        blood pressure, body (mass/weight), bmi, weight loss, (lose/loses/losing) weight
        (quit/stop)* (smoking/drinking), smoker*, smoking, hospitalis*, hospitaliz*, pregnan*
        mental* (health/illness/ill)
        健康(状况/状态/码/档案/体检), 身体健康, 本人健康, 体检, 患病, 病史, 病情, 患有, 疾病, 疫苗, 接种
        核酸
        戒烟, 戒酒, 吸烟, 体重, 血压, 血糖, 住院, 就医, 残疾(等级/证), 本人残疾, 精神病
        """,
        harmless=f"""
        {_FOR_THE_SICK}
        public health, (mental /)health (volunteer/hotline/education/service/centre/center/worker)*
        (disease/illness/smoking) (prevention/control), rare disease (day/charity/charities)
        (vaccination/vaccine/disability/hospital) (centre/center/clinic/site/service/volunteer)*
        volunteer* .. (vaccin/hospital/patient/disabilit)*
        疾病预防, 残疾预防, 疾病防控, 防治疾病, (疫苗/接种/体检/核酸/防疫/就医)..志愿
        志愿..(疫苗/接种/体检/核酸/就医/住院), disabled access, (no/anti) smoking, smoke free
        (集/具/整/全/主/总/媒/物/液/气/固)(体检/体重)
        """,
        of_persons_only=True,
    ),
    Matter(
        Sentence("sexuality", "性取向或性生活"),
        """
        sexual*, sex (life/lives/work), homosexual*, gay, gays, lesbian*, transgender, lgbt, lgbtq
        virginity
        性取向, 性倾向, 同性恋, 性生活, 性行为, 性伴侣, 卖淫, 嫖娼, 变性
        """,
        harmless="(against/prevent)* sexual (violence/abuse/harassment)",
    ),
    Matter(
        Sentence("biometrics", "生物识别信息"),
        """
        biometric*, fingerprint*, finger print*, iris scan*, voice print*, voiceprint*, palm print*, gait
        dna
        生物识别, 生物特征, 指纹, 虹膜, 声纹, 掌纹, 步态
        """,
    ),
    Matter(
        Sentence("faces", "人脸信息"),
        """
        (face/faces) (recogni/scan/id/image/print/captur/photo/check/login/verif/data)*, facial*
        (recognised/recognized/recognising/recognizing) faces, faces (seen/caught/recorded)
        (scan/captur/record)* (the /)faces
        人脸, 刷脸, 脸部, 面部, 面容
        """,
        harmless="(方/层/全/表/地/路/墙/桌/书/水)(面部/面容)",
    ),
)

MOVEMENTS = (
    Matter(
        Sentence("traffic offences or cameras", "交通违法或交通监控"),
        """
        traffic (camera/violation/offence/offense/ticket/law/fine/light/rule/infraction/point/accident)*
        (speed/road/street) camera*, speeding, red light*, cctv, surveillance, dash cam*, dashcam*
        drunk driving
        driving (record/offence/offense/behaviour/behavior/licence point/license point)*, demerit point*
        电子警察, 抓拍, 摄像头, 监控探头, 闯红灯, 红绿灯, 交通(安全/)(违法/违章/违规), 违章, 酒驾, 酒后驾
        醉驾, 超速
        驾照, 驾驶证, 行车记录, 一次记, 摄像监控, 霸座, 抢方向盘
        """,
        harmless="红绿灯(路口/)..志愿, 志愿..红绿灯, (劝导/劝阻)..闯红灯",
    ),
    Matter(
        Sentence("jaywalking", "乱穿马路"),
        """
        jaywalk*, jay walk*, pedestrian (violation/offence/offense)*
        cross* (the /)(road/street)(s/) (illegally/properly/correctly/at the lights/at crossings)
        乱穿马路, 横穿马路, 不走斑马线, 翻越护栏, 行人闯
        """,
    ),
    Matter(
        Sentence("parking conduct", "停车行为"),
        "parking, parked, 停车, 乱停, 违停, 停放, 占道",
        harmless="""
        parking (lot /area /)(marshal/volunteer/steward)*, volunteer* .. parking
        parking (lot/garage/area)(s/) (cleanup/clean up)*
        停车..(志愿/义工), 志愿..(停车/停放), (单车/自行车/停放)..(整理/志愿/摆放), 整理..(单车/自行车/停放)
        """,
    ),
    Matter(
        Sentence("location trails", "位置轨迹"),
        """
        location (trail/histor/data/track/log/record/check in)*, gps, whereabouts, geolocation*
        geo location*
        (movement/travel/mobility) (data/trail/histor/log/record/track)*
        track* (of /)(phone/movement/location)*
        轨迹, 行踪, 行程码, 行程卡, 实时位置, 位置(信息/记录/数据), 定位(信息/数据/记录/轨迹/打卡), 手机定位
        """,
    ),
)

LEISURE_AND_MONEY = (
    Matter(
        Sentence("games", "游戏娱乐"),
        """
        game, games, gaming, gamer*, esport*, e sport*, gambl*, lotter*, betting, mahjong*, mah jong*
        游戏, 电竞, 网游, 手游, 打牌, 麻将, 棋牌, 赌博, 博彩, 彩票
        """,
        harmless="""
        (asian/asia/olympic/paralympic/asian para/para/national/world/universiade/university/student) games
        (youth/commonwealth/city/provincial/school/winter/summer/military/community/farmers'/workers') games
        (seniors'/senior/sport/sports/ball/team/special olympics) (game/games)
        games (volunteer/maker/village/steward)*
        (game/games) (organised /organized /led /played /)(for/with) *
        (organis/organiz/lead/led/host/play)* .. games (for/with)
        福利彩票公益, 反赌博, 禁赌宣传, (带/陪/与/和/组织/亲子/传统/民间/儿童)..游戏
        """,
        of_persons_only=True,
    ),
    Matter(
        Sentence("shopping or spending", "购物消费"),
        """
        shop, shops, shopping, shopper*, shopped, purchas*, spending, (amount/money) spent, consumer credit
        loyalty card*, (buy/buys/buying) (at/from/goods/more), sesame credit
        购物, 网购, 消费, 购买, 团购, 支付宝, 花呗, 芝麻信用
        """,
        harmless="""
        (charity/repair/swap) (shop/shops)
        (shop/shopping) for (an /the /)(unrelated/elder/old/disabled/sick)*
        (shop/shopping) for (housebound/others/neighbour/neighbor)*, help* .. shopping, without purchas*
        (purchased/bought) .. donated, shop volunteer*, 购买..(捐赠/捐给/捐助/赠送), (采/代/订)购物, 取消费
        消费者, 消费维权, 消费帮扶, (能源/能量/水/电/用电)消费, (帮/代/替/陪)..(购物/购买/采购)
        """,
        of_persons_only=True,
    ),
    Matter(
        Sentence("friends and their conduct", "好友及其行为"),
        """
        friend(s/)('s/'/) (conduct/score/behaviour/behavior/credit/network/circle/point/rating/list/count)*
        (conduct/score/behaviour/behavior/credit/point/rating/company/number)* of .. friends
        friends (who/with/have/are), social (graph/network/circle/ties/contact)*
        好友, 朋友(的/们的/)(行为/信用/积分/失信/表现/评价/数量), 社交(关系/圈/网络/活跃), 人脉, 交友
        """,
        harmless="friends of the",
    ),
    Matter(
        Sentence("debts or arrears of a person", "个人债务或欠费"),
        """
        debt, debts, debtor*, indebted*, arrears, overdue, loan, loans, lending, lender*, repay*, repaid
        credit (card/score/histor/report/rating)*, mortgage*, defaulted, defaulter*, (in/loan) default*
        unpaid (bill/tax/fee/fine/rent/debt/loan/due)*
        bankrupt*, late payment*, owe, owes, owed
        债务, 债权, 欠款, 欠费, 拖欠, 欠税, 欠缴, 逾期, 贷款, 房贷, 信用卡, 借贷, 信贷, 还贷, 还款
        失信被执行人
        透支, 借款, 担保, 违约, 清偿, 放贷
        """,
        harmless="""
        (library/book/books/toy/tool/museum) (loan/loans/lending), (loan/loans) of (books/tools/toys)
        lending (library/libraries), overdue books, book (lending/lender)*, 图书逾期, 逾期图书
        """,
        of_persons_only=True,
    ),
)

SUBJECTS: tuple[Matter, ...] = CONVICTION + BODY + MOVEMENTS + LEISURE_AND_MONEY
