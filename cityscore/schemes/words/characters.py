"""Characters that look or mean the same and are written otherwise, folded before words are looked for.

A vocabulary is written once, in simplified characters and Latin letters. Folded here are the traditional
forms of the characters that the vocabularies use, letters of other alphabets that look Latin, and accents.
A vocabulary that gains a character with a traditional form gains it here too.
"""

from __future__ import annotations

import unicodedata

_TRADITIONAL = (
    "丟亂佈佔侶係個們倫傢傳債傷傾僱價償優儲兒內兩冊凈別劃動務勞勵勸區協厤參員唄唸問喚喫單嘩噁噹嚮嚴國"
    "圓圖團埰執報墰墻壇壓壜壯奬娛婦媽嬰孫學寀實審寫寶將專對導屆層屬崗嶽師帶幣幫幹廟廠強彆彔彿後從復惡"
    "愛態應懞懲懷戀戲戶採揚換搶摺撫撲擁擊擔據擺攝敎數斷昇時曆曏曠書會朮東査棊棟業極榦榮樂樓標機橫檔檢"
    "檯欄權歷殘氣汙決沒況淨減測準溫滿漢潔濛災為烏無煙熱燈燒營爲爺爾牆狀獎獨獲獻現瑤環產産畢畫畵當痠癥"
    "發監盤眞眾睏矇確碼礙禮禱稅種稱積穫競箇節範篩糰紀約紅紋納紙級紮絃組結絕絡給統絶綉經綠綫維網綵緑線"
    "緣編練縣總績織繡繫繳續纏纔罈罎罰罷羅羣義習聖聯聲職脈脩脫臉臺與舉舊舘華菸葯蔘薩藝藥蘭處號衆術衕裏"
    "裡複襬覈見規視親覺覽訂計訊討訓記訟訪設訴診註証評試話誌認語誠誦說説課誹調談論諧諾謗講謠謡譁證識議"
    "護譽讀變讓讚負財貢貧貨貫責買貸費資賣賦質賬賭賴購賽贈贊贍跡踰踴蹟蹤躍車軌軍較輔輕輪輿轉農迴連進遊"
    "運過達違適遲選遺還鄉鄰醣醫鈡銀錄錢錦錫録錶鍾鎭鎮鏇鐘鐵長門間閤閨閱閲闆闖關陞陰陳陽隊際隨險離難電"
    "霑靜響項順頌預頗領頭頻題額願類顧風颱飲飾養餘館馬駕駛驗體髮鬆鬧鮮麪麫麵點黨齋齡齣龍"
)
_SIMPLIFIED = (
    "丢乱布占侣系个们伦家传债伤倾雇价偿优储儿内两册净别划动务劳励劝区协历参员呗念问唤吃单哗恶当向严国"
    "圆图团采执报坛墙坛压坛壮奖娱妇妈婴孙学采实审写宝将专对导届层属岗岳师带币帮干庙厂强别录佛后从复恶"
    "爱态应蒙惩怀恋戏户采扬换抢折抚扑拥击担据摆摄教数断升时历向旷书会术东查棋栋业极干荣乐楼标机横档检"
    "台栏权历残气污决没况净减测准温满汉洁蒙灾为乌无烟热灯烧营为爷尔墙状奖独获献现瑶环产产毕画画当酸症"
    "发监盘真众困蒙确码碍礼祷税种称积获竞个节范筛团纪约红纹纳纸级扎弦组结绝络给统绝绣经绿线维网彩绿线"
    "缘编练县总绩织绣系缴续缠才坛坛罚罢罗群义习圣联声职脉修脱脸台与举旧馆华烟药参萨艺药兰处号众术同里"
    "里复摆核见规视亲觉览订计讯讨训记讼访设诉诊注证评试话志认语诚诵说说课诽调谈论谐诺谤讲谣谣哗证识议"
    "护誉读变让赞负财贡贫货贯责买贷费资卖赋质账赌赖购赛赠赞赡迹逾踊迹踪跃车轨军较辅轻轮舆转农回连进游"
    "运过达违适迟选遗还乡邻糖医钟银录钱锦锡录表钟镇镇旋钟铁长门间合闺阅阅板闯关升阴陈阳队际随险离难电"
    "沾静响项顺颂预颇领头频题额愿类顾风台饮饰养余馆马驾驶验体发松闹鲜面面面点党斋龄出龙"
)
# Cyrillic, Greek and the like, by number because they cannot be told apart on the page.
_LOOK_ALIKES = (
    "\u0410\u0412\u0415\u0405\u0406\u0408\u041a\u041c\u041d\u041e\u0420\u0421\u0422\u0423\u0425\u050c"
    "\u051c\u0430\u0435\u0455\u0456\u0458\u043a\u043e\u0440\u0441\u0443\u0445\u04bb\u0501\u051b\u051d"
    "\u04af\u0491\u0391\u0392\u0395\u0396\u0397\u0399\u039a\u039c\u039d\u039f\u03a1\u03a4\u03a5\u03a7"
    "\u03b1\u03b9\u03ba\u03bd\u03bf\u03c1\u03c4\u03c5\u03c7\u03b3\u0131\u0251\u0261\u0269\u0585\u0578"
    "\u057d\u0581\u0570\u04cf"
)
_LATIN = "ABESIJKMHOPCTYXGWaesijkopcyxhdqwyrABEZHIKMNOPTYXaikvoptuxyiagionughl"

_FOLDED = str.maketrans(_TRADITIONAL + _LOOK_ALIKES, _SIMPLIFIED + _LATIN)


def folded(text: str) -> str:
    """The text in simplified characters and unaccented Latin letters, as far as the vocabularies need it."""
    bare = "".join(each for each in unicodedata.normalize("NFD", text) if not unicodedata.combining(each))
    return unicodedata.normalize("NFC", bare).translate(_FOLDED)
