"""Subjects that no scheme may score: a person's body, health, face and movements.

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
    (陪护/陪伴/照顾/看望/护理/慰问)..住院
"""
_OTHERS = "(老人/老年人/他人/居民/群众/村民/残疾人/邻居/患者)"
_NOT = "(didn't/did not/doesn't/does not/don't/never/not/no/without)"

BODY = (
    Matter(
        Sentence("the participant's own health", "参与者本人的健康状况"),
        f"""
        health (status/condition/check/code/record/data/score/declaration/examination)*, own health
        good health, (being/stay/keep/remain)* (healthy/fit/well), healthy (weight/habit/lifestyle/living)*
        illness*, disease*, sick (leave/day/days)
        (not/never/no longer/being/fell/fall/falls/falling) (ill/sick)
        vaccin*, immunis*, immuniz*, medical (history/condition/exam/check/record)*, diagnos*, disabilit*
        disabled
        (not/never/no longer) infected, infected with, hiv, nucleic acid, (daily/steps) step count*, sober
        sobriety, covid (test/pass/jab)*, tested (negative/positive)
        blood pressure, body (mass/weight), bmi, weight loss, (lose/loses/losing) weight
        (quit/stop)* (smoking/drinking), smoker*, smoking, hospitalis*, hospitaliz*, pregnan*
        mental* (health/illness/ill)
        heart rate*, pulse (rate/logged/measured)*, cholesterol, blood (sugar/oxygen)
        sleep (log/track/score/hours)*
        genetic*, gene (test/screen/data)*, genome*, psychological* (test/assess/evaluat/screen)*
        personality test*
        health (log/app/report/certificate/monitor/track/test/clock)*, daily health
        {_NOT} (drink/drank/drinking/drunk)(s/) .. (alcohol/wine/beer/liquor)
        {_NOT} (drink/drank/drinks/smoke/smoked)$
        alcohol free, (no/without/free of/free from/quit/gave up) alcohol, teetotal*, abstain*, abstinen*
        alcohol (test/consum)*
        健康(状况/状态/码/档案/体检), 身体健康, 本人健康, 体检, 患病, 病史, 病情, 患有, 疾病, 疫苗, 接种
        核酸
        传染病(患者/史/检测), (无/有/患)传染病, (身体)质量指数, 减肥, 减重, 瘦身, 心理健康(测评/状况/评估)
        ^残疾人$, 残疾人(身份/证/加分), 阳性, 阴性
        戒烟, 戒酒, 吸烟, 体重, 血压, 血糖, 住院, 就医, 残疾(等级/证), 本人残疾, 精神病
        心率, 心电图, 血氧, 血脂, 基因(检测/测序/筛查/信息), 遗传病, 尿检, 酗酒, 滴酒不沾, 抽烟
        (心理/精神)(测试/测评/筛查/疾病/状况/评估), 健康(打卡/监测/数据/测评/评估/达标/申报/证明/证)
        (不/未/无/少/禁/拒绝)(饮酒/喝酒)
        体温(正常/检测/监测/打卡/测量), 睡眠(打卡/时长/质量/达标), 步数(打卡/达标), 每日步数
        """,
        harmless=f"""
        {_FOR_THE_SICK}
        (mental /)health first aid *, (drove/driv/guid/escort/carr)* .. (disabled/sick/ill)
        public health, (mental /)health (volunteer/hotline/education/service/centre/center/worker)*
        (disease/illness/smoking) (prevention/control), rare disease (day/charity/charities)
        (vaccination/vaccine/disability/hospital) (centre/center/clinic/site/service/volunteer)*
        volunteer* .. (vaccin/hospital/patient/disabilit/blood pressure)*
        blood (pressure/sugar) (check /test /)(corner/station/stand/desk/table)*
        (健康/心理)(监测/数据/测评/评估/测试)..志愿
        (measur/check/tak/took)* (the /)blood pressure (of/for)
        blood pressure (measured /checked /taken )(for/of) (elder/other/resident/neighbour/neighbor/visitor)*
        alcohol free (event/party/festival/evening/celebration)*, genetic* (diversity/lecture/talk)
        (为/给/陪/帮/协助/接送/组织)..{_OTHERS}..(体检/就医/住院/血压/血糖/体温)
        (体检/就医/住院)(陪同/陪护/陪诊/引导), (测/量)(血压/血糖/体温)..志愿, 志愿..(血压/血糖/体温)
        传染病(防治/防控/预防), 心理健康(热线/志愿/讲座/科普/服务/教育)
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
        virginity, fidelity, adulter*, extramarital
        男女关系, 出轨, 婚外, 忠诚于配偶
        性取向, 性倾向, 同性恋, 性生活, 性行为, 性伴侣, 卖淫, 嫖娼, 变性
        """,
        harmless="(against/prevent)* sexual (violence/abuse/harassment)",
    ),
    Matter(
        Sentence("biometrics", "生物识别信息"),
        """
        biometric*, fingerprint*, finger print*, iris (scan/regist/record)*, retina*, voice print*
        voiceprint*, palm print*, gait
        dna
        生物识别, 生物特征, 指纹, 虹膜, 声纹, 掌纹, 步态
        """,
    ),
    Matter(
        Sentence("faces", "人脸信息"),
        """
        (face/faces) (recogni/scan/id/image/print/captur/photo/check/login/verif/data)*, facial*
        (recognised/recognized/recognising/recognizing) faces, faces (seen/caught/recorded)
        (scan/captur/record)* (the /)faces, selfie*
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
        drunk driving, (drink/drunken/careful/civilised/civilized/safe) driving, hit and run*
        (cross/crossing/crossed) on red, (wear/wears/wearing/worn) .. helmet(s/), helmet(s/) worn
        driving (record/offence/offense/behaviour/behavior/licence point/license point)*, demerit point*
        电子警察, 抓拍, 摄像头, 监控探头, 闯红灯, 红绿灯, 交通(安全/)(违法/违章/违规), 违章, 酒驾, 酒后驾
        醉驾, 超速
        (礼让/让行)斑马线, (文明/安全/规范)驾驶, 肇事逃逸, (佩戴/戴)(安全/)(头盔/安全带), 系安全带, 礼让行人
        驾照, 驾驶证, 行车记录, 一次记, 摄像监控, 霸座, 抢方向盘
        """,
        harmless="""
        (traffic law/traffic rule/traffic light)* (leaflet/lesson/talk/volunteer/poster)*
        (teach/taught/explain)* .. (traffic rule/traffic law)*
        helmet* .. (donat/given/giving/distribut)*, (donat/giv/distribut/lend)* .. helmet*
        (赠送/捐赠/发放/捐).. (头盔/安全带), (赠送/捐赠/发放/捐)(儿童/)(安全/)头盔
        (宣传/宣讲/劝导/劝导员/志愿)..(文明驾驶/安全驾驶/礼让斑马线/礼让行人)
        (文明驾驶/安全驾驶/礼让斑马线/礼让行人/头盔/安全带)..(宣传/宣讲/劝导/志愿)
        红绿灯(路口/)..志愿, 志愿..红绿灯, (劝导/劝阻)..闯红灯
        """,
    ),
    Matter(
        Sentence("jaywalking", "乱穿马路"),
        """
        jaywalk*, jay walk*, pedestrian (violation/offence/offense)*
        crossing (outside/away from/beside) .., zebra crossing(s/)
        cross* (the /)(road/street)(s/) (illegally/properly/correctly/at the lights/at crossings)
        乱穿马路, 横穿马路, 不走斑马线, 翻越护栏, 行人闯
        """,
    ),
    Matter(
        Sentence("parking conduct", "停车行为"),
        "parking, parked, 停车, 乱停, 违停, 停放, 占道",
        harmless="""
        bicycle parking (tidied/sorted/kept)*, (tidied/sorted) .. bicycle parking
        parking (lot /area /)(marshal/volunteer/steward)*, volunteer* .. parking
        parking (lot/garage/area)(s/) (cleanup/clean up)*
        停车..(志愿/义工), 志愿..(停车/停放), (单车/自行车/停放)..(整理/志愿/摆放), 整理..(单车/自行车/停放)
        """,
    ),
    Matter(
        Sentence("location trails", "位置轨迹"),
        """
        location (trail/histor/data/track/log/record/check in)*, gps, whereabouts, geolocation*
        (phone/gps/people) tracking
        check ins at, checking in at, checked in at
        geo location*
        (movement/travel/mobility) (data/trail/histor/log/record/track)*
        track* (of /)(phone/movement/location)*
        手机信令, 信令数据, 打卡地点
        轨迹, 行踪, 行程码, 行程卡, 实时位置, 位置(信息/记录/数据), 定位(信息/数据/记录/轨迹/打卡), 手机定位
        """,
    ),
)
