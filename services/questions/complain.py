"""`complain`: a kind word to whoever is cross, and a way on."""

from __future__ import annotations

from services.answers import Notice, Suggestion, Tone
from services.specs import Asked, Question
from services.store.reader import Reader


def answer(read: Reader, asked: Asked) -> Notice:
    """That we are sorry, and what to try."""
    return Notice(
        title="Sorry that I am no help yet.",
        summary="Say it in other words, or name a person, an app or a group. I also know what I cannot answer.",
        tone=Tone.PLAIN,
        next=(Suggestion("Help", "help"), Suggestion("What I cannot answer", "not kept")),
    )


BAD = (
    "stupid|dumb|useless|idiotic|silly|rubbish|crap|crappy|shit|shitty|garbage|trash|terrible|awful|horrible|pathetic|"
    "lousy|annoying|hopeless|ridiculous|nonsense|bullshit|worthless|pointless|frustrating|unhelpful|disappointing|"
    "unbelievable|joke|idiot|moron|fool|mess|disaster|waste|sucks|stinks"
)
BOT = "bot|thing|machine|app|tool|program|steward|computer|ai|robot|idiot|moron|assistant|piece"
SO = "[so|such|really|very|just|totally|completely|absolutely|utterly|a|pretty]"
IT = "you|u|this|that|it|steward"
QUESTION = Question(
    name="complain",
    topic="Steward",
    canonical="complain",
    help="Says sorry to whoever is cross, and what to try.",
    examples=("complain",),
    says=(
        f"[utter|complete|total|absolute|bloody] {BAD}",
        "bloody hell",
        f"[you|u|what|oh|argh|ugh] {SO} {BAD} {BOT} [of] [shit|crap|junk]",
        f"[you|u] [{BOT}] are|is {SO} {BAD} [{BOT}] [of] [my|time]",
        f"{IT} [{BOT}] is|are|was|were {SO} {SO} {BAD} [of] [my|our] [time] [{BOT}]",
        f"{IT} [{BOT}] is|are|was|were [a|of] no|not [any|of|very|really] help|use|helpful|useful|good [at] [all] "
        "[to] [me]",
        f"{IT} [{BOT}] sucks|suck|stinks|stink",
        f"[wtf] {IT} makes|made no|zero|not [any] sense",
        "can|do you|u [even|ever] read|think|listen|understand [english]",
        f"wtf|omg|ffs is|are|was {IT}",
        f"[no] {IT} is|was not [at] [all] what [that] i asked|meant|wanted|said [for]",
        "why|how are|is|can you|u [be] so stupid|dumb|slow|useless|bad|thick",
        "what is|was wrong|up with you",
        "wtf|omg|argh|ugh|grr|grrr|ffs|jeez|damn|fuck|seriously|bah|pff|sigh|wtaf|bollocks|bugger|arse",
        "oh|jesus|holy|good|my god|christ|shit|crap|lord|man|dear [god]",
        "what|how|why the hell|heck|fuck|f",
        "shut [the|your] [fuck|hell] up|it|mouth",
        "piss|fuck|sod|bugger|get|go off|lost|away|home",
        "go to hell",
        f"what a|an [load|heap|pile] [of] {BAD}",
        f"{IT} [{BOT}] never|hardly works|helps|understands|listens",
        "[a] wrong|incorrect|false|bad answer|reply|response|result",
        "that|this|it is|was [all|completely|totally|just] wrong|incorrect|false",
        "not [very|really|at] [all] helpful|useful|good|funny",
        "stop wasting [my|our] time",
        f"your answers|answer|replies|help|responses is|are {SO} {BAD}|wrong",
        "screw|damn|fuck|blast|hate you|this|it|that",
        f"i hate|loathe|despise you|this|it|steward [{BOT}]",
        "i am [so|really|very|getting] annoyed|frustrated|angry|cross|furious|mad|fed|sick [up] [with|of|at|about] "
        "[you|this|it|that] [bot|thing|tool]",
        "are|r you|u [fucking|actually|even|really] kidding|joking|serious|stupid|dumb|deaf|blind|crazy|drunk|nuts|mad "
        "[me] [or] [what]",
        "you must|have [got] [to] be kidding|joking [me]",
        "is this|that a|some joke|prank",
        "you do|can not|never understand|get|know|listen|hear|work|read [anything|me|nothing|it|what|a|word|thing] "
        "[i] [say|said|mean]",
        "you understand|know|get nothing",
        "[oh] come on",
        "for fuck|god|christ|heaven|goodness 's sake",
    ),
    answer=answer,
)
