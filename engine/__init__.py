"""xxgk: the workflow and rules engine for applications for government information. Floors; a room imports only from below.

0  errors       the error taxonomy: findings are returned, refusals are raised
0  terms        enumerations with their 法定用语
1  workdays     the working-day calendar: prefix index, official and provisional years
1  rulebook     the law as frozen values; report forms as grids
2  rulefiles    rules/*.toml read and checked, every fault collected                            door to tomllib, pydantic
2  clock        periods, exclusions, extension, deferral -> a due date with legs
2  lifecycle    the one shared state machine                                                    door to transitions
3  case         commands, events, decide, evolve, fold, guards, due dates, views
3  review       行政复议 and 行政诉讼
4  tables       rows, no behaviour                                                              door to sqlmodel
5  store        transactions, the chained entries, projections, verify                          door to sqlalchemy, alembic
5  tally        the year's figures: counts over covering indexes
5  forms        a form's grid with figures: checks (勾稽), html, docx, xlsx, text               door to jinja2, docx, xlsxwriter
6  casework     one function per clerk's verb
6  annual       the annual report's tables and findings
6  scenario     histories replayed against expectations
6  practice     an office filled so that its report equals given figures
7  bootstrap    settings, home folder -> an office at work
8  commands/    the command groups: parse, call one function, print                             door to click
"""
