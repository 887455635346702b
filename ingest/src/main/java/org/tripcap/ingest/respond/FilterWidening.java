package org.tripcap.ingest.respond;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import org.tripcap.capture.packet.BadFilterException;
import org.tripcap.capture.packet.FilterCheck;

/**
 * Makes a filter fit the kernel that names too many hosts and networks for it, by merging neighbours in its lists to their
 * common prefix, those first that have the longest. What comes out matches every packet that the filter did, and packets of the
 * neighbours: it belongs into the document that an operator signs, and is never made by a sensor.
 *
 * <p>A list is a chain of {@code host} and {@code net} terms with the same qualifiers between two {@code or}s. No prefix gets
 * shorter than {@value #WIDEST_IPV4} bits (IPv4) or {@value #WIDEST_IPV6} (IPv6), and none grows into a network of another list:
 * of {@code (attackers) and (victims)}, an address on both sides would make all of its packets match.
 */
public final class FilterWidening {
    /** The longest text that is looked at, in characters: some three thousand hosts. */
    public static final int MAX_LENGTH = 64 * 1024;

    /**
     * What every kernel takes. Linux attaches up to 4,096 instructions; it translates them into about a third more of its own,
     * whose memory a socket's owner has to pay for ({@code net.core.optmem_max}: 20 KiB before Linux 6.7, 8 bytes each). And on
     * a live interface libpcap looks for VLAN tags beside the packet, which makes up to two fifths more than are counted here.
     */
    private static final int INSTRUCTIONS = 1_400;

    private static final int WIDEST_IPV4 = 16;
    private static final int WIDEST_IPV6 = 32;
    private static final PrefixLengths WIDEST = new PrefixLengths(WIDEST_IPV4, WIDEST_IPV6);

    /**
     * A filter that the kernel takes.
     *
     * @param filter in libpcap's language
     * @param named how many hosts and networks the filter named that was given
     * @param left how many this one names; as many if the given one fitted
     */
    public record Fitting(String filter, int named, int left) {
        /** Whether the filter is another than the one that was given. */
        public boolean isWidened() {
            return left < named;
        }
    }

    private FilterWidening() {}

    /**
     * The filter itself if the kernel takes it, or a wider one that it takes, by as few merges as possible.
     *
     * @param filter in libpcap's language, at most {@value #MAX_LENGTH} characters
     * @throws BadFilterException if it is no filter, with libpcap's message
     * @throws FilterTooLongException if it is too long for the kernel and cannot be widened so far
     */
    public static Fitting fit(String filter) throws BadFilterException, FilterTooLongException {
        if (fits(filter)) {
            return new Fitting(filter, 0, 0);
        }
        if (filter.length() > MAX_LENGTH) {
            throw new FilterTooLongException("it has " + filter.length() + " characters, and at most " + MAX_LENGTH
                    + " are looked at; name networks");
        }
        FilterLists lists = FilterLists.parse(filter);
        int named = count(lists.networks());
        List<Fitting> steps = steps(lists, named);
        if (steps.isEmpty() || !fits(steps.getLast().filter())) {
            throw new FilterTooLongException("it names " + named + " hosts and networks, and even merged to prefixes of"
                    + " at least " + WIDEST_IPV4 + " bits (IPv4) and " + WIDEST_IPV6 + " bits (IPv6) they are too many;"
                    + " name networks, or open more than one incident");
        }
        int tooLong = -1;
        int fitting = steps.size() - 1;
        while (fitting - tooLong > 1) { // compiling takes up to some tenths of a second
            int middle = (tooLong + fitting) / 2;
            if (fits(steps.get(middle).filter())) {
                fitting = middle;
            } else {
                tooLong = middle;
            }
        }
        return steps.get(fitting);
    }

    private static boolean fits(String filter) throws BadFilterException {
        return filter.length() <= FilterCheck.MAX_LENGTH
                && FilterCheck.compile(filter).instructions().size() <= INSTRUCTIONS;
    }

    /** Whether every kernel takes a filter that was generated, and so compiles. */
    static boolean isTaken(String filter) {
        try {
            return fits(filter);
        } catch (BadFilterException e) {
            throw new IllegalStateException("a generated filter does not compile", e);
        }
    }

    /** The filter after each merge, from the first that may be compiled on. */
    private static List<Fitting> steps(FilterLists lists, int named) {
        List<List<Network>> widened = new ArrayList<>(
                lists.networks().stream().map(FilterWidening::smallest).toList());
        List<Fitting> steps = new ArrayList<>();
        Optional<Network> common;
        do {
            String text = lists.print(widened);
            if (text.length() <= FilterCheck.MAX_LENGTH) {
                steps.add(new Fitting(text, named, count(widened)));
            }
            common = best(widened);
            common.ifPresent(prefix -> widened.replaceAll(list -> merge(list, prefix)));
        } while (common.isPresent());
        return steps;
    }

    private static int count(Collection<List<Network>> lists) {
        return lists.stream().mapToInt(List::size).sum();
    }

    /** Sorted, and without those that another holds. */
    private static List<Network> smallest(List<Network> list) {
        List<Network> smallest = new ArrayList<>();
        for (Network network : list.stream().distinct().sorted().toList()) {
            // A network comes before those in it.
            if (smallest.isEmpty() || !smallest.getLast().contains(network)) {
                smallest.add(network);
            }
        }
        return smallest;
    }

    /** The longest prefix that two networks of a list have in common, if it may be used. */
    private static Optional<Network> best(List<List<Network>> lists) {
        Network best = null;
        for (List<Network> list : lists.stream().distinct().toList()) {
            for (int i = 0; i + 1 < list.size(); i++) { // sorted: the longest common prefix is that of neighbours
                Network one = list.get(i);
                Network other = list.get(i + 1);
                if (one.address().getClass() != other.address().getClass()) {
                    continue;
                }
                Network common = one.common(other);
                if (common.length() >= WIDEST.of(common.address())
                        && (best == null || unused(common) < unused(best))
                        && isApart(common, list, lists)) {
                    best = common;
                }
            }
        }
        return Optional.ofNullable(best);
    }

    /** Bits that are not fixed: how many addresses a network has. */
    private static int unused(Network network) {
        return 8 * network.address().getAddress().length - network.length();
    }

    private static boolean isApart(Network common, List<Network> list, List<List<Network>> lists) {
        return lists.stream()
                .filter(other -> !other.equals(list))
                .flatMap(List::stream)
                .noneMatch(common::overlaps);
    }

    /** Puts a network in the place of those in it, if there are any. */
    private static List<Network> merge(List<Network> list, Network common) {
        if (list.stream().noneMatch(common::contains)) {
            return list;
        }
        List<Network> merged = new ArrayList<>(list);
        merged.removeIf(common::contains);
        merged.add(common);
        return smallest(merged);
    }
}
