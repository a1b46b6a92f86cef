"""xxgk: the workflow and rules engine for applications for government information. Floors; a room imports only from below.

0  errors       the error taxonomy: findings are returned, refusals are raised
0  terms        enumerations with their 法定用语
0  home         where an office's own files lie in its home folder
0  ics          a calendar feed (RFC 5545)
1  texts        what a typed text may hold
1  handbook     the handbook that comes with the program, also as text
1  moment       what was on record at an instant, as typed and as told
1  charts       charts as SVG text: bars, columns, lines, stacked
1  workdays     the working-day calendar: prefix index, official and provisional years
1  rulebook     the law as frozen values; report forms as grids
2  rulefiles    rules/*.toml read and checked, every fault collected                            door to tomllib, pydantic
2  clock        periods, exclusions, extension, deferral -> a due date with legs
2  lifecycle    the one shared state machine                                                    door to transitions
3  case         commands, events, decide, evolve, fold, corrections, guards, due dates, views
3  settings     the office's settings.toml as values; checked with every fault at once
3  tour         the steps of the tour, and the folder of its practice office
3  columns      the tables as statements use them
4  review       行政复议 and 行政诉讼
4  narrative    what the entries of a case say, in words
4  item         one published item: made, published, changed, retired
4  period       where a case counts over any period
4  watches      the watches of the rules with the office's own thresholds
4  deadlines    which deadlines a case, a review and an agency have, by watch
4  typeset      PDF/A from a template and data; which fonts are there                         door to typst
4  word         what Word documents share: fonts, packages with the same bytes                 door to docx
4  tables       rows with their constraints, no behaviour                                       door to sqlmodel
5  store        transactions, the chained entries, projections                                  door to alembic, psycopg
5  tally        the year's figures: counts over covering indexes
5  items        what published items come to: counts by category, section 二 of any year
5  forms        a form's grid with figures: checks (勾稽), html, docx, xlsx, text               door to jinja2, docx, xlsxwriter
5  letters      papers from a case's history: occasions, words, remedy, text, docx, pdf         door to jinja2, docx
5  recount      a finalised report's figures counted again from the histories
6  causes       which cases count otherwise at two moments, and the entries that made them
6  casework     one function per clerk's verb
6  caselist     a page of cases as it is read
6  refresh      every due date reckoned again after a change of rules, calendar or schema
6  verify       everything recomputed and compared with what is stored
6  annual       the annual report's tables and findings
6  periodic     the tables of any period, from the histories
6  published    anybody's published report: read, put in cells, checked                         door to lxml, pypdfium2
6  scenario     histories replayed against expectations
6  itemwork     one function per clerk's verb on published items
6  fees         processing fees quoted band by band, listed, and a year's sums
6  units        ready texts that start the scheduler under systemd, cron, Windows
7  prose        the report's words: drafted, edited as Markdown with bound numbers, read back, checked  door to jinja2
7  editions     annual reports finalised, and corrected editions
7  dossier      a case as it is read, with the lapses not yet on record
7  corrections  a slip of the hand, corrected by an event
7  calendars    holiday notices checked, imported, and the dates they move
7  handover     all cases of one handler given to another
7  moving       an office copied to another database, verified on both sides
7  rollup       a government and its units: gathered, added up, chased, every cell back to its units
7  sweep        what is due, nearly due, lapsed on a day; plans reminders; idempotent, catches up
7  outbox       reminders claimed, sent, proven, retried                                        door to smtplib, apprise
7  itemlists    lists of items and ledgers as typed: every fault with its row and column
7  sheets       a csv, xlsx or json file as rows under headings                                door to openpyxl
7  dueboard     即将到期, 已逾期未办, 逾期已办, with the next step
7  lettercheck  a finished letter read and checked, by its words or against its case
7  ledger       an office's own ledger: read, understood, turned into histories, written        door to openpyxl, xlrd
7  ledgerbook   the office's ledger from its histories, a row an application
7  similar      earlier applications like one, and published items that may answer it
7  search       cases found by words, the likeliest first, with their context
7  practice     an office filled so that its report equals given figures
8  backup       an office saved in one verified file; rotation
8  differences  two readings of a year's report, explained by cases
8  reconcile    last year's 结转 against this year's 上年结转
8  printing     an annual report as the files an office publishes, with its page of charts
8  workload     how an office worked over a period: in time, days used, extended, overturned
8  whatif       dates and permissions after hypothetical steps; nothing is written
8  correspondence  an office's letters: due, written, issued with a number, voided, registered
9  proofreading a finished letter held against its case and the register
9  casefile     a case's papers for reconsideration and court: cover, list with digests, history, letters
9  archive      all of an agency in one open file that checks itself without this program
9  bootstrap    settings, home folder -> an office at work
9  scheduler    when the sweep and the outbox run                                               door to apscheduler
10 doctor       is this machine fit: every point looked at, with what to do
10 restore      a backup laid out, verified, put in place
11 commands     the command groups: parse, call one function, print                             door to click
"""
