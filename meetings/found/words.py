"""The words by which minutes name actions, in English, Swedish and German."""

import re


def words(text: str) -> frozenset[str]:
    """The words of a list, parted by spaces."""
    return frozenset(text.split())


TAGS = (
    r"action(?:\s+(?:items?|points?|required))?|todo|to-do|task|follow[- ]?up|next\s+action"
    r"|åtgärd|att\s+göra|aktion(?:spunkt)?|uppgift|aufgabe|maßnahme|massnahme|zu\s+tun"
)
"""What stands before a colon, or in brackets, to say that an action follows."""

SHORT_TAGS = r"AI|AP|ACTION(?:[ -]ITEM)?|TODO|ÅTGÄRD|AUFGABE|AKTION"
"""Tags that count in the midst of a line too, where they are written in capitals."""

SECTION = re.compile(
    r"(?:(?:new|open|agreed|summary\s+of|list\s+of|current|outstanding|nya|öppna|neue|offene)\s+)*"
    r"(?:(?:decisions?|beslut|beschlüsse)\s*(?:and|&|/|och|und)\s*)?"
    r"(?:(?:follow[- ]?up|team|meeting)\s+)?"
    r"(?:actions?(?:\s+(?:items?|points?|list|log|register))?|ai'?s|aps|to[- ]?do(?:'?s)?"
    r"(?:\s+(?:list|items?))?|tasks?|next\s+steps?|follow[- ]?ups?|assignments"
    r"|åtgärder|åtgärds(?:lista|punkter)|att[- ]göra(?:[- ]lista)?|aktionspunkter|aktioner"
    r"|uppgifter|nästa\s+steg|aufgaben(?:liste)?|maßnahmen|massnahmen|aktionen|aktionspunkte"
    r"|nächste\s+schritte|offene\s+punkte)"
    r"(?:\s*(?:and|&|/|och|und)\s*(?:decisions?|owners?|beslut|beschlüsse|next\s+steps?))?"
    r"(?:\s*[,(-]?\s*(?:by\s+person|per\s+person|from|since|of|for|till|från|aus|von|vom)\b.*)?",
    re.IGNORECASE,
)
"""A whole heading under which every entry is an action."""

EARLIER = re.compile(
    r"\b(?:last|previous|prior|earlier|former|förra|föregående|tidigare|letzte[nrms]?|vorige[nrms]?"
    r"|vorherige[nrms]?)\b",
    re.IGNORECASE,
)
EARLIER_SECTION = re.compile(
    r"(?:(?:review|status|follow[- ]?up)\s+(?:of|on)\s+)?(?:(?:the|our|open)\s+)?"
    r"(?:last|previous|prior|earlier|förra|föregående|tidigare|letzte[nrms]?|vorige[nrms]?)"
    r"(?:\s+\S+){0,2}?\s+(?:actions?(?:\s+(?:items?|points?))?|to-?dos?|tasks|åtgärder|aufgaben)"
    r"|(?:review|status)\s+(?:of\s+)?(?:open\s+)?action(?:s|\s+(?:items?|points?)).*",
    re.IGNORECASE,
)
"""A heading of actions that a meeting before promised."""

PRESENT = re.compile(
    r"(?:present|attendees|attendance|attending|participants|in\s+attendance|who\s+was\s+here"
    r"|roll\s*call|members\s+present|apologies|regrets|absent|on\s+the\s+call"
    r"|närvarande|deltagare|deltog|frånvarande|anwesend(?:e)?|teilnehmer(?:[:*]?innen)?"
    r"|teilnehmende|abwesend|entschuldigt)(?:\s*\(.*\))?",
    re.IGNORECASE,
)
"""A heading of the list of people."""

NOTHING = re.compile(
    r"(?:none|no(?:ne)?\s+(?:new\s+)?(?:action\s*items?|actions|updates?)?|n/?a|nothing|tbd|tba|-+"
    r"|inga|ingen|keine?|nichts)\.?(?:\s+(?:this\s+week|so\s+far))?",
    re.IGNORECASE,
)

DONE = re.compile(
    r"^(?:\[?done\]?|completed?|klart?|erledigt|✅|☑|✔)\s*[:-]\s*"
    r"|^[✅☑✔]\s*"
    r"|[\s(\[,-]+(?:done|completed|klart|erledigt|✅|☑|✔)[)\]!.]*$",
    re.IGNORECASE,
)
"""A mark before or after an action that says that it is done."""

OWNER_LABEL = (
    r"(?:owners?|assignees?|assigned\s+to|responsible|lead|who|ansvarig(?:a)?|vem"
    r"|verantwortlich(?:e[rn]?)?|zuständig|wer)"
)
DUE_LABEL = (
    r"(?:due(?:\s+(?:date|on|by))?|deadline|by\s+when|target(?:\s+date)?|eta|klart?(?:\s+senast)?"
    r"|senast|frist|fällig(?:\s+am)?|termin|bis)"
)

ACTION_COLUMN = re.compile(
    r"(?:action(?:s|\s+(?:items?|points?))?|tasks?|to-?do|what|item|description|åtgärd(?:er)?"
    r"|aktivitet|uppgift|vad|aufgabe|maßnahme|was)",
    re.IGNORECASE,
)
OWNER_COLUMN = re.compile(OWNER_LABEL + r"(?:\s*\(s\))?|person|name", re.IGNORECASE)
DUE_COLUMN = re.compile(DUE_LABEL + r"|when|date|när|datum|wann", re.IGNORECASE)
STATE_COLUMN = re.compile(r"status|state|done\??|klar\??|erledigt\??", re.IGNORECASE)

ACTS = words(
    """add address adjust align allow analyse analyze announce answer apply approach archive
    arrange ask assess assign attend audit backfill book bring build call carry change chase
    check circle circulate clarify clean close collect come comment communicate compare compile
    complete confirm connect consolidate contact contribute convert coordinate copy cover create
    cross-check deal decide define deliver deploy describe design determine dig discuss distill
    distribute do document double-check draft draw drive edit email e-mail enable engage ensure
    escalate establish estimate evaluate examine expand explain explore export extend facilitate
    figure file fill finalise finalize find finish fix focus follow follow-up followup formulate
    forward gather get give go handle help host identify implement import improve include inform
    initiate inspect install integrate introduce investigate invite issue join keep land launch
    lead learn liaise link list look mail maintain make manage map mark meet merge message
    migrate model monitor move negotiate nominate notify offer open order organise organize
    outline own package pass pick ping pitch plan play polish post prepare present prioritise
    prioritize produce propose provide publish pull push put raise re-open reach read rebase
    recommend reconcile record redo reduce refactor refer refine regroup release remind remove
    rename reopen reply report request research resend reserve resolve respond retitle retry
    return revert review revise revisit rework rewrite roll run scan schedule scope search see
    seek send set set-up setup share ship show sign sit socialise socialize solve sort speak
    spread start submit suggest summarise summarize support survey swing sync synthesise
    synthesize tackle tag take talk tally test think tidy touch track transfer translate triage
    try turn tweak update upgrade upload use validate verify visit vote walk work wrap write"""
)
"""What people do, in the plain form."""

NOUNS_TOO = words(
    """audit book call change check comment copy cover design document draft email e-mail estimate
    export file fix focus host import issue issues list mail map model nominate order outline
    own package pass plan play post present record release report request research review show
    sign sort support survey tag talk test track transfer turn update upgrade use visit vote
    walk help answer look link land lead message move offer pitch push question return run scan
    search set setup ship sync touch try"""
)
"""Plain forms that may as well be a thing; after a name alone they do not say that one acts."""

NO_ACTS = words(
    """be have expect expects need like love prefer want know believe hope appreciate not never
    become remain happen seem receive probably no"""
)
"""After *will* or *to*, these say what comes and not what somebody does."""

NO_OWNERS = words(
    """a ability able about action actions addition after again agenda agree agreed agreement ai
    all an and another any anything are as ask at attempt attention august because before being
    both but by call chance committee's consensus continue continued could date decide decided
    decision desire discussion due easy effort enough events folks for free freedom going good
    group hard have he her here how idea if important in intent intention interested invitation
    is issue issues it january july june just let like link list looking march maybe meeting
    members motion must need needed needs new next no nobody not nothing now october of offer ok
    on one only open opportunity option or other others our out permission people plan planning
    plans possible pr prefer proposal propose proposed question questions read ready reason
    recommendation recommended reminder request requests requirement requirements right room
    scheduled september she should so some somebody someone something starting step steps still
    suggest suggested suggestion sure task tasks thanks that the their them then there these
    they thing things this those time to today tomorrow topic trying until up update updates use
    used used volunteers wait waiting want wants was way ways we welcome were what when where
    whether which who why will willing wish with work working yes you det den de detta vi man
    ingen mötet ärendet förslag beslut punkt nästa der die das es wir man niemand diese dieser
    dieses nächste nächster punkt vorschlag beschluss thema"""
)
"""Words that a sentence may begin with and that are nobody."""

ROLES = (
    r"team|marketing|legal|staff|committee|tsc|board|office|director|secretary|chair(?:person)?"
    r"|finance|hr|it|desk|group|lead|manager|department|vendor|supplier|council|sponsor|operations"
    r"|teamet|ledningen|styrelsen|avdelningen|leitung|abteilung"
)
"""Last words by which a body of people, rather than a person, is named."""
LONE_ROLES = r"marketing|legal|finance|purchasing|procurement|everyone|everybody|alla|alle"

SWEDISH_ACTS = (
    r"återkommer|undersöker|kollar|skickar|bokar|kontaktar|följer\s+upp|ansvarar\s+för"
    r"|sammanställer|ser\s+över|uppdaterar|tar\s+(?:fram|kontakt|hand|reda|upp|på\s+sig|med)"
    r"|stämmer\s+av|skriver|förbereder|kallar|ordnar|lägger|meddelar|informerar|presenterar"
    r"|redovisar|pratar|hör\s+(?:av\s+sig|med)|delar|mejlar|kontrollerar|utreder|justerar"
)
GERMAN_ACTS = (
    r"übernimmt|übernehmen|kümmert\s+sich|kümmern\s+sich|klärt|klären|prüft|prüfen|erstellt"
    r"|erstellen|schickt|schicken|sendet|senden|informiert|meldet\s+sich|bereitet|organisiert"
    r"|aktualisiert|kontaktiert|stimmt|plant|verschickt|versendet|ergänzt|schreibt|fragt|lädt"
    r"|holt|legt|stellt|recherchiert|bucht|bittet|überarbeitet|dokumentiert"
)

GENERAL = re.compile(
    r"(?:\d+\W*)?(?:any\s+)?(?:other(?:\s+business)?|aob|notes?|minutes|agenda|discussion|q&a.*"
    r"|announcements?|övrig(?:t|a\s+frågor)|sonstiges|verschiedenes|top\s*\d+|meeting.*|.*meeting)",
    re.IGNORECASE,
)
"""What stands over entries and says nothing of what they are about."""
