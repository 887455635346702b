package org.tripcap.ingest.index;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.tripcap.capture.custody.SegmentRange;
import org.tripcap.ingest.index.StoredRanges.Place;

class StoredRangesTest {
    private static final String A = "a".repeat(64);
    private static final String B = "b".repeat(64);

    @Test
    void numbersInARow_areOneRange_sensorsApart() {
        assertThat(StoredRanges.ranges(Set.of(new Place(A, 3), new Place(A, 4), new Place(A, 5), new Place(B, 6))))
                .containsExactly(new SegmentRange(A, 3, 5), new SegmentRange(B, 6, 6));
    }

    @Test
    void numberInBetweenThatIsNotStored_isNeverClaimed() {
        Set<Place> places = new HashSet<>();
        LongStream.range(0, 100).filter(seq -> seq % 7 != 0).forEach(seq -> places.add(new Place(A, seq)));

        List<SegmentRange> ranges = StoredRanges.ranges(places);

        assertThat(LongStream.range(0, 110).filter(seq -> ranges.stream().anyMatch(range -> range.contains(seq))))
                .containsExactlyElementsOf(
                        places.stream().map(Place::seq).sorted().toList());
    }

    @Test
    void nothing_isNoRange() {
        assertThat(StoredRanges.ranges(Set.of())).isEmpty();
    }
}
