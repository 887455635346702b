package org.tripcap.cli.bench;

import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.LongStream;

/**
 * What one recorder says of a load.
 *
 * @param recorded packets that it has
 * @param kernel packets that the kernel's ring had no room for
 * @param networkInterface packets that the interface lost
 * @param queue packets that it had no memory for
 * @param outbox packets of segments that it could not store
 */
public record Counts(long recorded, long kernel, long networkInterface, long queue, long outbox) {

    /** Of a recorder that tells only what it has. */
    static Counts of(long recorded) {
        return new Counts(recorded, 0, 0, 0, 0);
    }

    /** Leaves out so many packets that came before; those of them that were not recorded remain as losses. */
    Counts without(long before) {
        return new Counts(recorded - before, kernel, networkInterface, queue, outbox);
    }

    /** Reads what {@link #toLine} wrote. */
    static Counts parse(String line) {
        List<Long> numbers =
                List.of(line.split(" ", -1)).stream().map(Long::valueOf).toList();
        return new Counts(numbers.get(0), numbers.get(1), numbers.get(2), numbers.get(3), numbers.get(4));
    }

    String toLine() {
        return LongStream.of(recorded, kernel, networkInterface, queue, outbox)
                .mapToObj(Long::toString)
                .collect(Collectors.joining(" "));
    }
}
