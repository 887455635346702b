package org.tripcap.ingest.notary;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * How the stamping of checkpoints does.
 *
 * @param last time of the last stamp
 * @param unstampedSince when the oldest checkpoint was signed that no stamp covers yet
 * @param longest the longest that a checkpoint waited for a stamp, the present wait included
 * @param problem why the authority did not stamp at the last attempt
 * @param failures attempts that failed since the last stamp
 */
public record StampStatus(
        Optional<Instant> last,
        Optional<Instant> unstampedSince,
        Duration longest,
        Optional<String> problem,
        int failures) {}
