"""A county's ground: its name, streets, communities, organs and service items."""

import tomllib
from dataclasses import dataclass, field
from pathlib import Path
from random import Random

from nongan.demo.papers.structure import Community

# Each organ as its own people write it: full name, short names, former names, whom it stands under.
ORGANS = """
委办公室|委办||
纪委监委机关|纪委 监委|监察局|
委组织部|组织部||
委宣传部|宣传部||
委统战部|统战部|民宗局|
委政法委|政法委|综治办|
委编办|编办|编制委|
委巡察办|巡察办||
直机关工委|机关工委|直属工委|
委党校|党校|行政学校|
人大常委会机关|人大 人大办||
政府办公室|府办 政府办|外事办|
政协机关|政协||
人民法院|法院||
人民检察院|检察院||
总工会|工会||
团委|团县委||
妇联|妇女联合会||
科协|科学技术协会||
残联|残疾人联合会||
工商联|工商业联合会||
文联|文学艺术界联合会||
红十字会|红会||
发展和改革局|发改局|计委 物价局|
教育和体育局|教体局 教育局|体委 文教局|
科学技术局|科技局|知识产权局|
工业和信息化局|工信局|经贸局 经委|
公安局|公安||
民政局|民政|老龄办|
司法局|司法|法制办|
财政局|财政||
人力资源和社会保障局|人社局|劳动局 人事局|
自然资源局|资源局 自规局|国土局 土地局 规划局|
生态环境分局|环境局 生态环境局|环保局|
住房和城乡建设局|住建局 建设局|房产局 城建局|
交通运输局|交通局 交运局||
水利局|水利|水务局|
农业农村局|农业局 农村局|农经站 农委|
商务局|商务|招商局|
文化和旅游局|文旅局 文化局|文广新局|
卫生健康局|卫健局|卫计委 卫生局 计生局|
退役军人事务局|退役局|双拥办|
应急管理局|应急局|安监局|
审计局|审计||
市场监督管理局|市监局 市场局|工商局 质监局 药监局|
统计局|统计||
医疗保障局|医保局|新农合办|
信访局|信访|群众工作部|
林业局|林业|林管局|
乡村振兴局|振兴局|扶贫办|
行政审批局|审批局|政务大厅 政务中心|
城市管理局|城管局|执法局 环卫处|
税务局|税务|国税局 地税局|
气象局|气象||
烟草专卖局|烟草局|烟草公司|
供销合作社|供销社|供销联社|
粮食和储备局|粮储局|粮食局|
机关事务管理中心|机关事务中心 事管中心|后勤中心|政府办公室
融媒体中心|融媒中心|广电局 电视台|委宣传部
公积金管理部|公积金中心|房改办|
供电公司|供电|电业局 农电局|
邮政分公司|邮政|邮电局|
人民医院|医院|县院|卫生健康局
中医医院|中医院||卫生健康局
妇幼保健院|妇幼院|妇保站|卫生健康局
疾病预防控制中心|疾控中心|防疫站|卫生健康局
卫生监督所|卫监所||卫生健康局
第一中学|一中|县中学|教育和体育局
第三中学|三中||教育和体育局
实验小学|实小|城关小学|教育和体育局
职业技术学校|职校|职高|教育和体育局
图书馆|||文化和旅游局
文化馆|||文化和旅游局
公路管理段|公路段|养路段|交通运输局
河道管理所|河道所||水利局
种子管理站|种子站||农业农村局
动物疫病预防控制中心|动物疫控中心|兽医站|农业农村局
不动产登记中心|不动产中心|房产登记处|自然资源局
社会保险经办中心|社保中心|社保局|人力资源和社会保障局
就业服务局|就业局|劳服局|人力资源和社会保障局
""".strip().splitlines()
COUNTIES = "清溪 临河 云岭 松岭 安泉 石桥 长岗 柳堡 青原 双河 沙坪 东岭 白塔 金川 永丰 北屯"
STREETS = "城关 河滨 东岗 南湖 西苑 北门 站前 新城 龙泉 团结"
COMMUNITIES = (
    "柳园 水塔 铁西街 学府 清河桥 和平广场 光明 幸福里 东升 向阳 红旗 建设街 胜利 友谊 文昌 福安 "
    "北苑 南关 桃源 松江 锦绣 育才 新华街 朝霞 兴隆 百合园 翠湖 凤凰 金桥 河畔"
)
ITEMS = Path(__file__).resolve().parents[2] / "src" / "nongan" / "catalogue" / "data" / "items.toml"


@dataclass(frozen=True)
class Organ:
    """An organ: its official name, and the names under which others write it."""

    name: str
    shorts: tuple[str, ...]
    formers: tuple[str, ...]
    parent: str


@dataclass(frozen=True)
class Ground:
    """The county that a paper speaks of."""

    county: str
    communities: list[Community] = field(default_factory=list)
    organs: list[Organ] = field(default_factory=list)
    items: list[str] = field(default_factory=list)


def ground(dice: Random) -> Ground:
    """A county with 6 to 24 communities and 24 to 78 organs."""
    streets = dice.sample(STREETS.split(), dice.randint(2, 5))
    names = dice.sample(COMMUNITIES.split(), dice.randint(6, 24))
    places = [Community(f"{name}社区", f"{dice.choice(streets)}街道") for name in names]
    chosen = sorted(dice.sample(range(len(ORGANS)), dice.randint(24, len(ORGANS))))
    organs = [_organ(ORGANS[place]) for place in chosen]
    known = {organ.name for organ in organs}
    organs = [
        Organ(o.name, o.shorts, o.formers, o.parent if o.parent in known else "") for o in organs
    ]
    with ITEMS.open("rb") as file:
        items = [item["name_zh"] for item in tomllib.load(file)["items"]]
    return Ground(f"{dice.choice(COUNTIES.split())}县", places, organs, items)


def _organ(entry: str) -> Organ:
    name, shorts, formers, parent = entry.split("|")
    return Organ(
        f"县{name}",
        tuple(f"县{short}" if len(short) == 2 else short for short in shorts.split()),
        tuple(formers.split()),
        f"县{parent}" if parent else "",
    )
