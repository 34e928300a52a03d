#include "worker/transcoder/package/gate.h"

#include <fmt/format.h>

#include "common/protocol/failure.h"

namespace sluice {

void require_conformance(std::span<const Finding> findings) {
    bool passes = true;
    for (const auto& finding : findings) {
        if (finding.severity != Severity::must) continue;
        passes = false;
        fmt::print(stderr, "{} breaks {} ({}): expected {}, found {}\n", finding.where, finding.rule, finding.source,
                   finding.expected, finding.found);
    }
    if (!passes) throw TaskFailure(FailureCode::internal);
}

}  // namespace sluice
