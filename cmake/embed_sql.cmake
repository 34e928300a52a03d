# Writes a header with one `Statement` for each file below DIRECTORY that fits PATTERN:
#   cmake -DOUT=… -DDIRECTORY=… -DPATTERN=*.sql -DLIST=NAME -P embed_sql.cmake
# A statement has the name of its file. Its text begins with the name, as a comment: PostgreSQL shows it in logs, in
# pg_stat_activity and in pg_stat_statements. The array `all` has all statements, in order of their
# paths. The namespace is sluice::LIST.
file(GLOB_RECURSE files ${DIRECTORY}/${PATTERN})
list(SORT files)
set(text "// Made from ${LIST}'s .sql files at build time.\n#pragma once\n\n#include <array>\n\n#include \"api/store/postgres/statement.h\"\n\nnamespace sluice::${LIST} {\n\n")
set(names "")
list(LENGTH files count)
foreach(file IN LISTS files)
  get_filename_component(name ${file} NAME_WE)
  string(REGEX REPLACE "^([0-9])" "m\\1" identifier ${name})
  file(READ ${file} sql)
  set(planned "")
  if(sql MATCHES "(^|\n)-- Planned anew")
    set(planned ", true")
  endif()
  string(APPEND text "inline constexpr Statement ${identifier}{\"${name}\", R\"sql(-- ${name}\n${sql})sql\"${planned}};\n")
  string(APPEND names "    ${identifier},\n")
endforeach()
string(APPEND text "\ninline constexpr std::array<Statement, ${count}> all{{\n${names}}};\n\n}  // namespace sluice::${LIST}\n")
file(WRITE ${OUT} "${text}")
