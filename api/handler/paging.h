#pragma once

#include <cstdint>

#include <nlohmann/json.hpp>

#include "api/handler/request.h"

namespace sluice {

/// `?page=&page_size=` of a list (contract §2).
struct Paging {
    std::int64_t page = 1;
    std::int64_t page_size = 0;

    /// Throws invalid_query.
    static Paging of(const Request& request);
    [[nodiscard]] std::int64_t offset() const { return (page - 1) * page_size; }
    /// `{"count","next","previous","results"}`; next and previous are URLs relative to the host.
    /// `more` are further fields of the answer.
    [[nodiscard]] Response answer(const Request& request, std::int64_t count, nlohmann::json results,
                                  const nlohmann::json& more = nlohmann::json::object()) const;
};

}  // namespace sluice
