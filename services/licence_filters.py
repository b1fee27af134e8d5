"""What narrows a list of licences and sorts it, and how people say it."""

from __future__ import annotations

from services import licence_numbers
from services.sorting import TOP, order
from services.specs import Filter

ENDS = "expire|expires|expiring|end|ends|ending|lapse|lapses|lapsing|finish|finishes|finishing"
BY = "[by|before|until|till|to|within|in|during|at]"
SPENDS = "waste|wasting|burn|burning|lose|losing|throw|throwing|squander|squandering"
BEYOND = "over|above|beyond|past"
GIVEN = "assigned|given|granted|distributed|handed|inherited|allocated|provided"
EXCESS = "[in] excess|over|above|beyond|past [of]"
COSTS = "bill|bills|cost|costs|spend|spending|budget|expenses|expenditure"
SORTS = (
    order(
        "most used first",
        "most used|assigned",
        "used most [often]",
        "use|using|need|consume most [of]",
        "most users|assigned|consumed|popular first",
        *TOP,
        by=("use", "usage", "used", "users", "consumption", "assigned", "number in use", "number used"),
    ),
    order(
        "most bought first",
        "most bought|seats|owned",
        "buy|bought|own|purchase|purchased|have most [of]",
        "largest|biggest first",
        by=("bought", "seats", "size", "quantity", "number bought"),
    ),
    order(
        "most free first",
        "most free|spare|available",
        "with|has|have|having most free|spare|available|unassigned [seats|licences]",
        "most spare|available first",
        by=("free", "free seats", "spare", "how many are free", "number free", "number of free seats", "availability"),
    ),
    order(
        "most expensive first",
        "most expensive|costly|pricey",
        "priciest|costliest|dearest",
        "costs|cost us|me most",
        "costs|cost most",
        "priciest|costliest|dearest first",
        by=("cost", "costs", "price", "spend"),
    ),
    order(
        "cheapest first",
        "cheapest",
        "least expensive|costly|pricey",
        "costs|cost least",
        "least expensive|costly|pricey first",
    ),
    order(
        "most wasted first",
        "most wasted|waste|wasteful|unused",
        "most licence|licences waste",
        "waste|wasting|lose|losing|burn most [licence|licences|seats|money]",
        "wasted|unused most",
        "biggest|most waste|unused|wasteful first",
        by=("waste", "wasted", "how many are wasted", "number wasted"),
    ),
)
FILTERS = (
    *SORTS,
    *licence_numbers.FILTERS,
    Filter(
        "unused",
        says=(
            "free|wasted|idle|spare|available|left|unassigned|waste|wasting|empty",
            "reclaim|reclaiming|reclaimable|reclamation|harvest|harvesting|recoup|repurpose|clean-up|tidy-up|optimise",
            "reclaim|clean-up|tidy|tidy-up|trim|sweep|harvest|optimise unused|wasted|idle|spare|unassigned",
            "take|get|claim|claw back unused|wasted|idle",
            "sitting|sit idle|unused|around",
            "with|have|has|having free|spare|unused|unassigned|empty|open|some seats|licences|room",
            "have|has seats|licences|room left",
            "have|has seats",
            "not use|used|using|needed|need|touch|touched|assigned",
            "thrown|chucked|frittered away|out [of] [window]",
            "going|goes|go|gone|poured down drain",
            "gathering|collecting dust",
            "nobody has|is|was|got given|assigned|granted|allocated",
            "barely|hardly|rarely|scarcely|seldom|little used|touched|needed|opened",
            "too many",
            "going|go unused|spare|begging|idle",
            "lying|lie idle|unused|around",
            "hand|hands|handed|give|send|return back",
            "can|could|should|may we|i hand|give|send back",
            "room left",
            "can|could|should|may we|i cut|cancel|drop|return|save|reduce",
            "can|could|should|may be cut|cancelled|dropped|returned|saved|reduced",
            "to cut|cancel|drop|return|save",
            "left over",
            "to spare",
        )
        + (
            "nobody uses|used|using|needs|touches|touched|opens|wants",
            "nobody is|has|ever|really using|used|needing|touched",
        )
        + ("not being used", "are not used|assigned", "not in use", "people do not use")
        + ("paying|pay for but not using|use|used|using", "pay|paying for and not use|using|need")
        + (
            "pay|pays|paying for nothing|naught",
            "pay|paying for without using|use",
            "for nothing",
            "surplus|excess|superfluous|redundant|unneeded|unnecessary|unwanted|needless|underused|under-used",
            "underutilised|underutilized|under-utilised|under-utilized|reclaimable|leftover",
            "doing|do|does nothing",
            f"{SPENDS} [too] [much] [any|our|some] [money|cash] [away|needlessly]",
            "save|saving|savings|shelfware|shelf-ware [some|any|potential|options|opportunities] [money|cash|costs]",
            "overpay|overpaying|overspend|overspending|pay|paying|spend|spending [too] [much] [money]",
            f"cut|trim|reduce|lower|shrink|slash [down] [our|microsoft] [licence|licences] {COSTS}",
            "can|could|should|may [we] [be] reclaim|reclaimed|released|freed|recover|recovered|reassigned|harvested",
            "users not use",
            "going to waste",
            "without user|users",
            "wasted on people",
        ),
    ),
    Filter(
        "running out",
        says=(
            "running|run|ran low|short|dry",
            "[will|would] run|runs|ran out [soon|shortly]",
            "about|close to run|running out",
            "nearly|almost|soon|completely|all|fully gone|full|exhausted|empty|out|finished",
            "nearly|almost|soon|completely|all|fully used|taken|given|assigned up|out",
            "nearly|almost|completely|all|fully used|taken|assigned|consumed",
            "nearly|almost out of",
            "used up",
            "full|exhausted|scarce|short",
            "with|have|has few|fewest seats|licences left|free",
            "with|have|has few|fewest free|spare|available seats|licences",
            "need|needs|have to buy|order more",
            "should|must|shall we|i buy|order|get more",
            "with|have|has no|zero free|spare|available seats|licences",
            "with|have|has no|zero seats|licences left|free",
            "have no left",
            "[about|going|likely] to|will|soon be|get [soon] exhausted|used|gone|finished|full [up] [soon]",
            "have no more left|soon",
            "have no|none left|more [left|soon|anymore]",
            "nearly|almost|soon out [of]",
            "soon have no|none [more] [left|free|of]",
            "[are] getting over|finished|scarce|used|full|low|tight [up] [soon]",
            "[are] [about|going] to get over|finished|exhausted",
            "need more|buying|ordering|topping",
        ),
    ),
    Filter(
        "over-used",
        says=(
            "over-assigned|overassigned|overused|over-allocated|overallocated|overbooked|exceeded|overdrawn",
            "over-licensed|over-consumed|overconsumed|overrun|overspent",
            "over the limit",
            "over limit|used|assigned|allocated|drawn",
            "assigned|used|given more often than bought",
            f"assigned|used|given|allocated|handed {EXCESS} [the] [number|quantity|amount|count|seats] [we|of] [have] "
            "bought|purchased|own|ordered",
            "more assigned|used|use than bought|we bought|have",
            "use|using more [licences|seats] than we bought|have|own|paid [for]",
            "more in use than bought|we bought|have|own",
            f"[gone|went|going|go] {BEYOND} [licence|seat|bought] limit|headcount|quota|entitlement|allowance|count|"
            "allocation|cap|numbers",
            f"[gone|went|going|go|run|ran|running] {BEYOND} what|number [we] [have|are] "
            "bought|paid|own|have|entitled|purchased [for|to]",
        ),
    ),
    Filter(
        "given by groups",
        says=(
            f"{GIVEN} by|through|via|from|with [a|some] group|groups|team|teams [membership|memberships]",
            "group-based|group-assigned",
            "[that|which] group|groups [membership] give|gives|assign|assigns|grant|grants|bring|brings|hand|hands",
            "[that|which] come|comes|coming from|with|through [a] group|groups",
        ),
    ),
    Filter(
        "expired",
        says=(
            "expiring|ending|lapsed|lapsing|suspended|ended|locked",
            "expire|expires|end|ends|lapse|run|runs out soon",
            "expire|expires|expiring|end|ends|ending soon|next",
            "expire|expires",
            "have|must|need to renew|prolong|extend",
            "end|ends soon",
            f"[will|would] {ENDS} {BY} [the|this|next] [end] [of] [the|this|next] week|month|quarter|year",
            "in time|period of grace",
            "in grace period",
            "in grace",
            "up|due for renewal",
            "to renew|be renewed",
            "need|needs renewal|renewing",
            "need|needs to be renewed",
        ),
    ),
)
