"""Subjects that no scheme may score, whoever drafts it: conviction, opinion, body, movements and money.

The notation is that of `plain.phrases`.
"""

from __future__ import annotations

from cityscore.core.refusals import Sentence

from .body import BODY, MOVEMENTS
from .plain import Matter

_WENT = "(attend/join/organis/organiz/tak/took/participat/went/walk/led/spoke)* (part in /in /to /on /at /)"

CONVICTION = (
    Matter(
        Sentence("petitions or complaints", "信访或投诉"),
        """
        petition*, complain*, grievance*, (collective/group/mass) appeal*, whistleblow*, whistle blow*
        (tip/tips) off*, (inform/informs/informing/informed) (on/against), denounc*
        report* (a/an/the/other/their/one's/your/on/of/against) (neighbour/neighbor/resident)(s/)
        report* (of /on /about /a /an /any /other /)(violation/wrongdoing/offence/offense/illegal/misconduct)*
        信访, 上访, 缠访, 闹访, 访民, 罢访, (进京/到省/越级)..走访, 集体走访, 走访期间, 投诉, 检举, 申诉
        举报
        告发, 揭发, 告密, 反映(诉求/问题), 诉求(被/得到)受理
        """,
        harmless="""
        投诉调解(志愿/员), (线上/网上/路上/以上/通信)访, 上访(谈/问), (消费/金融)投诉(调解/志愿)
        举报(电话/热线)宣传
        """,
    ),
    Matter(
        Sentence("politics", "政治活动"),
        """
        political, politically, politic*, election*, electoral*, voter*, voting, ballot*
        (support/campaign/canvass)* (for /).. candidate*, candidate support
        (support/praise/oppos/critici)* .. (government/regime/policies), patriot*
        学习强国, 换届, 拥护, 爱国, 爱党, 理论学习, 意识形态, 主旋律
        voted, ^vote(s/)$, (to/who) vote, vote (in/at/for/cast)*
        (cast/casts/casting) (a /the /one's /their /)vote*
        turnout, polling (station/day)*, canvass*, campaign* for (a /the /).. (party/mayor/president/mp)
        (work/join/leaflet/speak/spoke/fundrais/donat)* (for /to )(a /any /the ruling /the opposition )party
        拉票, 助选, ^投票$, (参加/参与/依法/积极/踊跃)投票, 投票率
        政治, 政协, 政见, 人大代表, 代表一委员, 竞选, 参选, 选举, 民主党派
        (prais/criticis/criticiz/applaud/oppos)* (of /)(the /our /).. (leader/leadership/mayor/authorities)
        (prais/criticis/criticiz/applaud/oppos)* (of /)(the /our /).. president
        (support/supports/supporting) (the /our )(leader/leadership/regime/president/authorities)(s/)
        (赞美/歌颂/赞扬/吹捧/批评/抨击)(党/政府/领导/书记/市长)
        """,
        harmless="voted (the /).. (best/volunteer/favourite/favorite), (博物馆/图书)投票",
    ),
    Matter(
        Sentence("party life", "党组织生活"),
        """
        party (member/branch/building/fee/due/school/committee/meeting/cadre/secretar/discipline/cell)*
        (member/members) of the party, branch meeting*
        party (life/day/loyalty/activity/activities), communist*, join* the party, loyal* to the party
        党员, 党建, 党组织, 党支部, 党费, 党课, 党务, 党纪, 党性, 党委, 党派, 党籍, 党龄, 党校, 党内, 党代表
        党日, 党史, 党的(领导/路线/政策/建设/群众), (参加/主题)..支部, 支部(活动/学习/会议/大会/主题)
        组织关系
        (参加/加入)共青团(组织/)$, 参加共青团(组织/)(活动/生活/学习), 加入(共青团/团组织), 入团
        团组织(生活/关系/活动), 团课, 团日活动
        主题团日, 缴纳团费, 交团费, 团费缴纳, youth league (member/branch/meeting/due/activit)*
        join* (the /a /).. youth league
        入党, 三会一课, 组织生活会, 民主生活会, 共产党, 留党, 述廉
        """,
        harmless="""
        入团(队/体/建/长/伙/圆), 团课程
        老党员(故事/事迹)(馆/展/展览), (党史/革命/红色)(纪念/展览/陈列/故事)馆..(讲解/志愿/引导)
        (帮助/照顾/慰问/看望/关爱/陪伴)(生活/)(困难/独居/孤寡/患病/老)党员
        third party (member/meeting/committee/activit)*, (work/search/rescue/working/climbing) party *
        (association/centre/center/volunteers/organised/organized/run) (of/by) the communist youth league
        """,
    ),
    Matter(
        Sentence("religion or belief", "宗教或信仰"),
        """
        religio*, church, churches, mosque*, temple*, worship*, faith, faiths, pray*, christian*, muslim*
        islam*
        bapti*, ramadan, mass attended, (attend/going to)* mass, bible*, quran*, koran*, converted to
        buddhis*, taois*, cult, cults, superstit*, belief*
        (attend/went to/going to/join)* (the /a /)(sunday/religious) (service/school/prayer)(s/)
        sunday (worship/mass/school), ^sunday service(s/)$, sabbath, holy communion, pilgrim*, hajj
        scripture*
        主日, 朝圣, 拜佛, 念佛, 吃斋
        宗教, 信教, 信仰, 教会(活动/成员/聚会/团体/信徒/学校), 寺庙, 寺院, 教堂, 清真寺, 佛教, 道教, 基督
        天主教
        皈依, 礼拜, 上香, 朝拜, 斋月, 圣经, 古兰经, 受洗
        伊斯兰, 穆斯林, 邪教, 迷信, 祭祀, 烧香, 烧纸, 纸钱, 冥币, 法轮功, 做礼拜, 诵经, 祷告
        """,
        harmless="""
        good faith, church (street/road/lane), temple (fair/of heaven/street/road/lane)*
        礼拜(天/日/一/二/三/四/五/六), (线/路/网/台/桌/船/车/岸/机)上香
        信教(育/学/师/材), 道教(育/学/师/练/室/官/材)
        """,
    ),
    Matter(
        Sentence("speech or media posts", "言论或网络发帖"),
        """
        speech, speeches, social media, (online/media/forum/blog/web) (post/comment)*
        (post/posts/posted/posting) (online/on/about), official account*
        (online/negative/positive) comment*
        repost*, (internet/online) (commentator/influencer/follower)*, followers, livestream*, hashtag*
        weibo, wechat (post/group/moment)*, blog*, tweet*, tiktok, douyin, rumour*, rumor*, slander*
        online opinion*, (criticis/prais)* (of /)(the /)government
        (criticis/criticiz/prais/applaud/comment)* .. online
        (shared/shares/sharing) (the /).. (mayor's/city's/government's/official) (video/article/news)(s/)
        (liked/likes/liking) .. (post/posts/video/page/account)(s/)
        (shared/shares/sharing/forwarded/forwards/forwarding/upvoted) .. (posts/accounts/channel)
        (commented/comments/commenting) on .. (post/posts/video/account/page)
        (follow/follows/followed/following) .. account(s/)
        言论, 发帖, 跟帖, 帖子, (网上/网络/在线/发表)评论, 微博, 朋友圈, 微信群, 公众号, 转发, 点赞, 舆情
        舆论
        正能量(视频/信息/内容/文章/帖), (抖音/快手/小红书/直播间/短视频)(发布/发/点/关注/视频), 网评, 留言点
        造谣, 谣言, 诽谤, 网络论坛, 论坛(发言/言论/发帖), 自媒体, 说三道四, (发布/传播)..信息, 发布网络
        """,
        harmless="""
        blog writing, (teach/taught/class/workshop/course)* .. (blog/blogging/weibo/wechat)*
        speech (therap/contest/competition/training/impair)*, (post/posts/posted/posting) on time, 语言论
        """,
    ),
    Matter(
        Sentence("assembly or protest", "集会游行"),
        f"""
        protest*, assembly, assemblies, (public/street/mass) (demonstration/gathering)*, demonstrations
        demonstrator*, (attend/join/organis/organiz/tak)* (part in /)(a /)(demonstration/march/rally/strike)
        strike participa*, strikers, walkout*, sit in, sit ins
        marches, rallies, (labour/labor) strike*, on strike, picket*
        {_WENT}(a /the )(demonstration/march/strike)$
        (took/takes/participat)* (part in /in )(a /the )(demonstration/strike)
        {_WENT}(a /the /an /).. rally$
        {_WENT}(a /the )march (for/against/on/through)
        (political/protest/peace/solidarity/street/public) (rally/march), (marched/rallied) against
        rally for the
        (集体/聚集)上街, (非法/违法/违规/聚众/群体性)聚集, 群体性(事件/信访/聚集)
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
        fertility*, (got/getting/being/be) married, marriage*, married before, unmarried, divorc*
        婚育, 已婚, 未婚, 离婚, 早婚, 晚婚, 婚姻, 彩礼
        contracepti*, childbearing, child bearing, childbirth*, having (more /)(children/a baby), sterilised
        (had/has/have/having) (only /)(no/one/two/three/a second/a third/fewer) (child/kid)(s/ren/)
        (had/has/have/having) (only /)(one/two/three/a second/a third/another) (baby/babies)
        children as planned, planned (birth/pregnanc/childbirth)*, (一/二/两/三)胎
        生(了/)(一/二/两/三)(个/)(孩/胎/娃), 按计划生, 一孩
        计划生育, 计生, 独生子女, 二孩, 三孩, 超生, 生育, 社会抚养费, 节育, 避孕, 结扎
        """,
        harmless="(设/统/会/预/审)计生, 学生育(人/苗/婴/种/才)",
    ),
    Matter(
        Sentence("ethnicity", "民族或种族"),
        """
        ethnic*, racial*, (han/hui/zhuang/manchu/mongol/mongolian) (chinese/nationality/people)
         skin color, skin colour, uyghur*, tibetan*, national minorit*
        (miao/yi/tujia/dong/yao/bai/hani/kazakh/dai/korean/uyghur) (nationality/minority/ethnic/people)
        ^(han/hui/zhuang/manchu/uyghur/tibetan/mongol/mongolian/miao/tujia)(s/)$
        (member/members) of a minority
        minority (group/status/bonus/background/identity)*
        民族, 族裔, 种族, 族别, 汉族, 藏族, 回族, 维吾尔, 满族, 蒙古族, 苗族, 彝族, 壮族, 布依族, 朝鲜族
        侗族, 瑶族
        白族, 土家族, 哈尼族, 哈萨克族, 傣族, 黎族, 傈僳族, 佤族, 畲族, 高山族, 拉祜族, 水族, 东乡族
        纳西族, 景颇族
        柯尔克孜族, 土族, 达斡尔族, 仫佬族, 羌族, 布朗族, 撒拉族, 毛南族, 仡佬族, 锡伯族, 阿昌族, 普米族
        塔吉克族
        怒族, 乌孜别克族, 俄罗斯族, 鄂温克族, 德昂族, 保安族, 裕固族, 京族, 塔塔尔族, 独龙族, 鄂伦春族, 赫哲族
        门巴族, 珞巴族, 基诺族
        """,
        harmless="""
        水族(馆/箱/世界), (北/南)京族, 本土族
        族(舞/音乐/乐器/服饰/艺术/工艺/刺绣/扎染/蜡染/歌/剪纸/医药/自治/银饰/织锦/语言/文化/乡/村寨)
        ethnic (music/dance/instrument/craft/costume)*
        民族(舞/音乐/乐器/乐团/服饰/艺术/工艺/体育/传统/文化/歌/器乐/管弦), 中华民族
        民族(小学/中学/学校/村/乡/地区)
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
        game (reserve/warden/park)*, (board/card/ball) game* .. (for/with) *
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
        loyalty card*, (buy/buys/buying) (at/from/goods/more/domestic/local), sesame credit
        (buy/buys/buying/bought) (local/domestic/national/regional/foreign/branded/home grown)
        (buy/buys/buying/bought) .. (products/product/goods/brands/brand/appliances/car/house/home/phone)
        买(国货/国产/特产/房/车/本地), 下单, 订单金额
        (coffee/tea/food/goods/tickets/products/brands) bought, bought (goods/products/from/at)
        购物, 网购, 消费, 购买, 团购, 支付宝, 花呗, 芝麻信用
        """,
        harmless="""
        (charity/repair/swap) (shop/shops)
        (shop/shopping) for (an /the /)(unrelated/elder/old/disabled/sick)*
        (shop/shopping) for (housebound/others/neighbour/neighbor)*, help* .. shopping, without purchas*
        (buy/bought/purchas)* .. for (an /a /the /)(elder/unrelated/old/disabled/sick/housebound/lonely/poor)*
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
        address book*, contacts in, phone contacts
        friends (who/with/have/are), social (graph/network/circle/ties/contact)*
        人际关系, 通讯录, 社交圈
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
        失信被执行人, 失信(名单/黑名单/人员/惩戒), 黑名单, 征信, 网贷, 老赖
        透支, 借款, 担保, 违约, 清偿, 放贷
        """,
        harmless="""
        (library/book/books/toy/tool/museum) (loan/loans/lending), (loan/loans) of (books/tools/toys)
        (tool/toy/book/library) .. lender*, lending (library/libraries), overdue books
        book (lending/lender)*, 图书逾期, 逾期图书
        """,
        of_persons_only=True,
    ),
)

SUBJECTS: tuple[Matter, ...] = CONVICTION + BODY + MOVEMENTS + LEISURE_AND_MONEY
