#pragma once

#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "api/handler/request.h"

namespace sluice {

struct Services;

/// Who may call a route.
enum class Access {
    anyone,   ///< no token, or one that the handler itself checks
    user,     ///< a valid access token of any role
    reader,   ///< admin, staff or instructor
    manager,  ///< admin or staff
    learner,  ///< admin, staff, or a student with their own entries
    admin,    ///< admin
    student,  ///< student
    worker,   ///< the worker token
};

/// What a route does with the request's body.
enum class BodyKind {
    none,    ///< ignores it
    json,    ///< reads it before the handler, as an object
    text,    ///< the handler reads it as a stream
    upload,  ///< the handler reads it as a stream: a file of any size
    sink,    ///< the handler reads it as a stream: an object that a worker uploads
};

using Handler = std::function<Response(Services&, const Request&)>;

struct Route {
    const char* method;
    std::string pattern;  ///< `/videos/{id}`; `{name...}` at the end takes the rest of the path
    Access access;
    BodyKind body;
    Handler handler;
};

/// Finds the route of a request. Immutable after construction; safe from any thread.
class Router {
  public:
    explicit Router(std::vector<Route> routes);

    struct Match {
        const Route* route = nullptr;  ///< nullptr if no route matches
        bool path_known = false;       ///< some route matches the path, with this or another method
        std::map<std::string, std::string> params;
    };
    /// `path` is decoded. A trailing slash makes no difference; HEAD is served by GET. Literal parts win over `{…}`
    /// ones. The text in the place of a `{…}` is only a name: ".." has no special meaning. No route matches a path with
    /// control characters.
    [[nodiscard]] Match match(std::string_view method, std::string_view path) const;
    [[nodiscard]] const std::vector<Route>& routes() const { return routes_; }

  private:
    /// One part of a path, in the tree of all patterns.
    struct Node {
        std::map<std::string, Node, std::less<>> literals;
        std::vector<Node> placeholder;  ///< none or one
        std::vector<const Route*> ends;
        std::vector<const Route*> tails;  ///< routes that take the rest of the path
    };
    static void insert(Node& node, std::string_view rest, const Route& route);
    static void collect(const Node& node, std::string_view rest, std::vector<const Route*>& found);

    std::vector<Route> routes_;
    Node root_;
};

}  // namespace sluice
