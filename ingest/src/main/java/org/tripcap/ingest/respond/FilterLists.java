package org.tripcap.ingest.respond;

import java.net.Inet4Address;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The lists of hosts and networks in a filter of any form, and the text around them.
 *
 * <p>In pcap-filter(7), {@code and} and {@code or} bind equally, from the left: a term belongs to a list only if nothing or an
 * {@code or} comes before it. Filters are refused in which a longer list could mean fewer packets ({@code not}) or in which what
 * follows a list borrows its words ({@code host 192.0.2.1 or 192.0.2.2}).
 *
 * @param texts what stands before, between and after the lists: one more than there are lists
 */
record FilterLists(List<String> texts, List<FilterList> lists) {
    private static final Pattern TOKEN = Pattern.compile("[()]|\\|\\||&&|!=|!|[^\\s()!|&]+|[|&]");
    private static final Set<String> QUALIFIERS = Set.of("ip", "ip6", "src", "dst");
    private static final Set<String> DIRECTIONS = Set.of("src", "dst");
    private static final Set<String> OR = Set.of("or", "||");
    private static final Set<String> AND = Set.of("and", "&&");
    private static final Set<String> NOT = Set.of("not", "!");
    /** What may follow a term and {@code and} or {@code or}: words that begin a term of their own. */
    private static final Set<String> BEGINNINGS = Set.of(
            "(",
            "host",
            "net",
            "src",
            "dst",
            "ip",
            "ip6",
            "arp",
            "tcp",
            "udp",
            "sctp",
            "icmp",
            "icmp6",
            "vlan",
            "ether",
            "port",
            "portrange",
            "less",
            "greater");

    /**
     * One list.
     *
     * @param qualifiers words before {@code host} or {@code net}, each followed by a blank
     */
    record FilterList(String qualifiers, List<Network> networks) {
        FilterList {
            networks = List.copyOf(networks);
        }
    }

    private record Token(String text, int start, int end) {}

    private record Term(String qualifiers, Network network, int start, int end, int tokens) {}

    FilterLists {
        texts = List.copyOf(texts);
        lists = List.copyOf(lists);
    }

    List<List<Network>> networks() {
        return lists.stream().map(FilterList::networks).toList();
    }

    /** The filter with other networks in its lists, none of which may be empty. */
    String print(List<List<Network>> networks) {
        StringBuilder text = new StringBuilder(texts.getFirst());
        for (int i = 0; i < lists.size(); i++) {
            String qualifiers = lists.get(i).qualifiers();
            text.append(String.join(
                    " or ",
                    networks.get(i).stream()
                            .map(network -> qualifiers + network.expression())
                            .toList()));
            text.append(texts.get(i + 1));
        }
        return text.toString();
    }

    /**
     * Finds the lists of a filter.
     *
     * @throws FilterTooLongException if they cannot be changed without changing what the rest means
     */
    static FilterLists parse(String filter) throws FilterTooLongException {
        List<Token> tokens = tokens(filter);
        List<String> texts = new ArrayList<>();
        List<FilterList> lists = new ArrayList<>();
        int copied = 0;
        int at = 0;
        while (at < tokens.size()) {
            if (NOT.contains(tokens.get(at).text())) {
                throw new FilterTooLongException("it cannot be widened, since a longer list after 'not' means fewer"
                        + " packets; name networks");
            }
            Optional<Term> first = isListStart(tokens, at) ? term(tokens, at) : Optional.empty();
            if (first.isEmpty()) {
                at++;
                continue;
            }
            List<Network> networks = new ArrayList<>();
            Optional<Term> next = first;
            Term last = first.get();
            while (next.isPresent()
                    && next.get().qualifiers().equals(first.get().qualifiers())) {
                last = next.get();
                networks.add(last.network());
                at += last.tokens();
                boolean more = at < tokens.size() && OR.contains(tokens.get(at).text());
                next = more ? term(tokens, at + 1) : Optional.empty();
                at += next.isPresent() ? 1 : 0;
            }
            texts.add(filter.substring(copied, first.get().start()));
            lists.add(new FilterList(first.get().qualifiers(), networks));
            copied = last.end();
        }
        texts.add(filter.substring(copied));
        return new FilterLists(texts, lists);
    }

    private static List<Token> tokens(String filter) {
        List<Token> tokens = new ArrayList<>();
        Matcher matcher = TOKEN.matcher(filter);
        while (matcher.find()) {
            tokens.add(new Token(matcher.group(), matcher.start(), matcher.end()));
        }
        return tokens;
    }

    private static boolean isListStart(List<Token> tokens, int at) {
        if (at == 0) {
            return true;
        }
        String before = tokens.get(at - 1).text();
        // In "src or dst host", the "or" is part of the term.
        boolean inTerm = at > 1 && DIRECTIONS.contains(tokens.get(at - 2).text());
        return before.equals("(") || (OR.contains(before) && !inTerm);
    }

    /** The term at a token, if it is one of a single host or network that nothing else depends on. */
    private static Optional<Term> term(List<Token> tokens, int start) throws FilterTooLongException {
        StringBuilder qualifiers = new StringBuilder();
        int at = start;
        while (at < tokens.size() && QUALIFIERS.contains(tokens.get(at).text())) {
            qualifiers.append(tokens.get(at++).text()).append(' ');
        }
        if (at + 1 >= tokens.size()
                || !(tokens.get(at).text().equals("host")
                        || tokens.get(at).text().equals("net"))) {
            return Optional.empty();
        }
        Network network;
        try {
            network = Network.parse(tokens.get(at + 1).text());
        } catch (IllegalArgumentException aName) {
            return Optional.empty();
        }
        if (network.address() instanceof Inet4Address
                && tokens.get(at + 1).text().indexOf(':') >= 0) {
            return Optional.empty(); // libpcap looks for an IPv4-mapped address in IPv6 packets
        }
        int end = at + 2;
        if (!isComplete(tokens, end)) {
            throw new FilterTooLongException("it cannot be widened, since what follows a host or network depends on it;"
                    + " write 'host' or 'net' before each");
        }
        return Optional.of(new Term(
                qualifiers.toString(),
                network,
                tokens.get(start).start(),
                tokens.get(end - 1).end(),
                end - start));
    }

    private static boolean isComplete(List<Token> tokens, int end) {
        if (end == tokens.size() || tokens.get(end).text().equals(")")) {
            return true;
        }
        String operator = tokens.get(end).text();
        return (OR.contains(operator) || AND.contains(operator))
                && end + 1 < tokens.size()
                && (BEGINNINGS.contains(tokens.get(end + 1).text())
                        || NOT.contains(tokens.get(end + 1).text()));
    }
}
