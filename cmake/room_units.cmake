# A room is compiled as one unit: the headers that its files share are read once, which makes a build from nothing
# several times faster. The cost: after a change the whole room is compiled again, and a name in an anonymous namespace
# must be unique in its room.
option(SLUICE_ROOM_UNITS "Compile each room as one unit; OFF: each file by itself" ON)

# room_units(TARGET): each folder with sources of TARGET becomes a unit. A source with other compile settings must have
# SKIP_UNITY_BUILD_INCLUSION set.
function(room_units target)
  if(NOT SLUICE_ROOM_UNITS)
    return()
  endif()
  get_target_property(sources ${target} SOURCES)
  list(FILTER sources INCLUDE REGEX "\\.cpp$")
  foreach(source IN LISTS sources)
    cmake_path(ABSOLUTE_PATH source)
    cmake_path(GET source PARENT_PATH room)
    cmake_path(RELATIVE_PATH room BASE_DIRECTORY ${CMAKE_SOURCE_DIR})
    string(MAKE_C_IDENTIFIER ${room} room)
    set_source_files_properties(${source} PROPERTIES UNITY_GROUP ${room})
  endforeach()
  set_target_properties(${target} PROPERTIES UNITY_BUILD ON UNITY_BUILD_MODE GROUP)
endfunction()
