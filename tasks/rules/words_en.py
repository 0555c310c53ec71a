# ruff: noqa: E501 - patterns and word lists read worse when they are broken
"""English word lists of the rules. Nothing but words."""

from __future__ import annotations

from typing import Final


def _set(words: str) -> frozenset[str]:
    return frozenset(words.split())


SPEECH: Final = _set(
    "said says say asked asks replied replies answered answers whispered whispers shouted shouts cried cries called calls "
    "muttered murmured yelled yells sobbed laughed added told tells snapped sighed agreed demanded announced explained "
    "continued screamed hissed growled grinned nodded insisted repeated returned ventured protested begged admitted began "
    "breathed declared exclaimed grumbled interrupted joked mumbled observed offered pleaded remarked roared sang sneered "
    "stammered suggested warned wondered wrote thought "
    "dit demanda sagte fragte rief dijo disse chiese"
)
VERBS: Final = _set(
    "was had did stood sat took went came put ran got held knew felt is has does stands sits takes goes comes gets leans "
    "looks walks turns climbs glances waves stops drew made gave found left told saw let kept spoke woke rose fell lay shook "
    "could would might must should never still only began bent swung threw wore read led heard met slept struck broke caught "
    "hung lost paid sent set shut slid spread stuck swore won wound opens crosses picks pulls enters nods smiles runs"
)
TITLES: Final = _set(
    "mr mrs ms miss mx dr doctor captain capt professor prof sir lady lord dame king queen prince princess duke duchess "
    "count countess baron baroness emperor empress father mother sister brother aunt auntie uncle grandma grandpa granny "
    "grandfather grandmother inspector detective constable officer sergeant sgt lieutenant lt colonel col general gen major "
    "admiral commander commissioner sheriff marshal deputy chief judge president senator governor mayor minister reverend "
    "rev pastor bishop nurse coach master mistress madam madame monsieur agent private corporal ensign pilot chef old young"
)
OFFICES: Final = TITLES - _set("mr mrs ms miss mx sir madam madame monsieur old young master mistress")
OFFICE_OF: Final = {
    "dr": "doctor", "doctor": "doctor", "capt": "captain", "prof": "professor", "sgt": "sergeant", "lt": "lieutenant",
    "col": "colonel", "gen": "general", "rev": "reverend",
}  # fmt: skip
NOT_NAMES: Final = _set(
    "i the a an and but or so if when while as at in on to for from of by with it he she they we you his her their our my your "
    "its this that these those there here then now not no yes nobody somebody everybody everyone someone anyone nothing "
    "something everything anything all every each some many few most one two three four five six seven eight nine ten what who "
    "whom whose which why how where after before until since because though although once only even just still again later "
    "soon perhaps maybe well oh ah hey hello please thank thanks sorry god lord heaven christmas easter monday tuesday "
    "wednesday thursday friday saturday sunday january february march april may june july august september october november "
    "december spring summer autumn fall winter english french german chinese american british russian spanish italian japanese "
    "latin greek european north south east west navy army police council parliament church office university school company bank "
    "hotel street road avenue square lane row bridge river lake sea ocean bay island hill mount mountain county city town "
    "village station harbour harbor port point castle tower hall house room floor street chapter part scene act int ext day "
    "night morning evening afternoon noon midnight dawn dusk tv pm am usa uk let come go get look listen wait stop take tell "
    "give do don did does was were is are be have has had can could will would shall should must may might never ever always "
    "behind above below beneath under over inside outside across through around between among against along near up down out "
    "off into upon like than too very quite rather such same other another any both either neither nor yet good bad dear old "
    "young new little big great first last next back right left home today tomorrow yesterday tonight ma mum mom dad papa mama "
    "gran granny grandma grandpa sir madam madame majesty highness ladies gentlemen sun moon earth mars internet cut fade mud "
    "half above nor unless whether toward towards without within during despite mist rain snow wind fog rust see say said "
    "ask answer call tell say shout whisper find bring send show help leave meet believe remember forget forgive trust follow "
    "poor silly having being seeing looking read down them him us me mine yours hers ours theirs"
)
PLACE_NOUNS: Final = _set(
    "kitchen harbour harbor quay wharf pier jetty dock beach shore coast cliff island village town city street square market shop "
    "store office school classroom library church chapel cathedral hall house cottage hut cabin castle palace tower throne "
    "room bedroom bathroom parlour parlor cellar attic basement garage garden greenhouse orchard yard field meadow farm barn "
    "stable forest wood woods jungle desert mountain hill valley cave river lake pond bridge road lane alley path station "
    "platform train carriage bus car ship boat ferry deck wheelhouse saloon engine-room airport plane aeroplane spaceship lab "
    "laboratory hospital ward clinic corridor hallway lobby hotel inn tavern pub bar cafe restaurant diner theatre theater "
    "stage studio court courtroom prison cell jail police factory mill warehouse mine camp tent battlefield trench fort wall "
    "gate door doorway porch veranda balcony roof rooftop stairs staircase elevator lift kiln lighthouse graveyard cemetery "
    "park plaza bench fountain stadium gym museum gallery bank apartment flat dayroom quarters plant berth steps"
)
AGENTS: Final = _set(
    "king queen prince princess fox wolf bear lion tiger rabbit hare mouse rat cat dog goose duck hen owl crow raven frog snake "
    "dragon witch wizard giant dwarf elf fairy troll ghost robot knight hunter woodcutter miller baker tailor shoemaker "
    "blacksmith farmer shepherd fisherman sailor soldier servant maid cook teacher merchant thief beggar monk priest "
    "stepmother grandmother daughter son emperor astronomer donkey horse pig sheep monkey turtle tortoise spider ant bird "
    "captain doctor judge innkeeper stranger narrator"
)
GENERIC: Final = _set(
    "man woman boy girl child people voice men women children others other crowd lady gentleman person thing one two old young "
    "first second last hall clock sea water wind rain door engine boat ship ferry house room night morning sun moon text sign "
    "letter paper phone radio driver nurse figure stranger"
)
BEFORE_PLACES: Final = _set("in at into from near of on across through around toward towards outside inside via the")
