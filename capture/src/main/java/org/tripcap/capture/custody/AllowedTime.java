package org.tripcap.capture.custody;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.tripcap.capture.custody.Body.IncidentAct;
import org.tripcap.capture.custody.Body.IncidentBody;
import org.tripcap.capture.custody.Body.SegmentSealed;

/**
 * When an incident allowed recording, by the revisions that were stated of it: from its opening until it was closed, or until an
 * expiry came that no revision had prolonged, whichever was first. All times are compared within the bounds of the clocks that
 * they were read from. Not thread-safe.
 */
final class AllowedTime {
    private final NavigableMap<Long, List<Revision>> revisions = new TreeMap<>();

    private record Revision(Instant stated, Duration bound, Instant expires, boolean closing) {}

    /** Packets that lie outside: what was allowed, and what was found, in words. */
    record Outside(String expected, String found) {}

    /** Takes a statement that opened, changed or closed the incident; of several of one revision, each is believed. */
    void add(Statement statement, IncidentBody body) {
        IncidentAct act = body.act();
        revisions
                .computeIfAbsent(act.revision(), r -> new ArrayList<>(1))
                .add(new Revision(
                        statement.time(),
                        statement.clock().bound(),
                        act.expires(),
                        body instanceof Body.IncidentClosed));
    }

    /**
     * Compares the packets of a segment from a live source.
     *
     * @param bound how wrong the clock may be that stamped them
     * @param setBack how far that clock was set back while they were recorded, as stated: their times may be earlier than true by so
     *     much
     * @param late whether the sensor states that it heard late of the closing, so that only expiries end the recording
     * @return what lies outside; nothing while the opening is not known
     */
    List<Outside> outside(SegmentSealed segment, Duration bound, Duration setBack, boolean late) {
        Instant first = segment.first();
        Instant last = segment.last();
        if (first == null || last == null) {
            return List.of();
        }
        List<Outside> outside = new ArrayList<>(2);
        opening()
                .map(opening ->
                        opening.stated().minus(opening.bound()).minus(bound).minus(setBack))
                .filter(first::isBefore)
                .ifPresent(from ->
                        outside.add(new Outside("packets after the opening, from " + from, "a first one at " + first)));
        // An expiry acts by itself, however much later somebody closes the incident.
        Stream<Instant> closing = late ? Stream.empty() : closing().map(end -> end.plus(bound)).stream();
        Stream.concat(closing, expiry(first.plus(setBack), bound).map(expiry -> expiry.plus(bound)).stream())
                .min(Instant::compareTo)
                .filter(last::isAfter)
                .ifPresent(until ->
                        outside.add(new Outside("packets until the end, at most " + until, "a last one at " + last)));
        return outside;
    }

    private Optional<Revision> opening() {
        return Optional.ofNullable(revisions.get(1L)).map(List::getFirst);
    }

    /** When the incident was closed at the latest; a closing that another revision may have overtaken closed nothing. */
    private Optional<Instant> closing() {
        return revisions.values().stream()
                .filter(rivals -> rivals.stream().allMatch(Revision::closing))
                .findFirst()
                .flatMap(rivals ->
                        rivals.stream().map(r -> r.stated().plus(r.bound())).max(Instant::compareTo));
    }

    /**
     * Until when a recording that goes on at an instant is allowed, unless the incident is closed before: the latest expiry that was
     * stated by then, prolonged by each revision that was stated before it came. What is stated after an expiry allows nothing that
     * lies between the two. Where the statement of a revision is missing, it may have prolonged; then the latest expiry counts.
     */
    private Optional<Instant> expiry(Instant instant, Duration bound) {
        boolean whole = revisions.isEmpty() || revisions.size() == revisions.lastKey();
        Instant until = null;
        for (List<Revision> rivals : revisions.values()) {
            for (Revision revision : rivals) {
                until = prolonged(until, revision, whole, instant, bound);
            }
        }
        return Optional.ofNullable(until);
    }

    private static @Nullable Instant prolonged(
            @Nullable Instant until, Revision revision, boolean whole, Instant instant, Duration bound) {
        Instant stated = revision.stated().minus(bound).minus(revision.bound());
        boolean inTime = !stated.isAfter(instant) || (until != null && !stated.isAfter(until));
        boolean prolongs = !revision.closing()
                && (inTime || !whole)
                && (until == null || revision.expires().isAfter(until));
        return prolongs ? revision.expires() : until;
    }
}
