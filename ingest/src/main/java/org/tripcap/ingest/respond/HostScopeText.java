package org.tripcap.ingest.respond;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Printer and parser of a {@link HostScope}'s filter. Every expression is given twice, since {@code host} does not look behind a
 * VLAN tag: {@code (X) or (vlan and X)}. In libpcap's language {@code and} and {@code or} bind equally, so whatever holds an
 * {@code or} stands in parentheses.
 */
final class HostScopeText {
    private static final String BEHIND_TAG = ") or (vlan and ";

    private HostScopeText() {}

    static String print(HostScope scope) {
        List<String> terms = new ArrayList<>();
        scope.alone().forEach(network -> terms.add(network.expression()));
        scope.between().forEach(pair -> terms.add(side(pair.attackers()) + " and " + side(pair.victims())));
        String expression = terms.size() == 1 ? terms.getFirst() : "(" + joined(terms) + ")";
        return "(" + expression + BEHIND_TAG + expression + ")";
    }

    private static String joined(List<String> terms) {
        return String.join(
                " or ",
                terms.stream()
                        .map(term -> term.contains(" and ") ? "(" + term + ")" : term)
                        .toList());
    }

    private static String side(List<Network> networks) {
        List<String> expressions = networks.stream().map(Network::expression).toList();
        return expressions.size() == 1 ? expressions.getFirst() : "(" + String.join(" or ", expressions) + ")";
    }

    static Optional<HostScope> parse(String filter) {
        int length = filter.length() - 2 - BEHIND_TAG.length();
        if (length <= 0 || length % 2 != 0) {
            return Optional.empty();
        }
        try {
            HostScope scope = new Reader(filter.substring(1, 1 + length / 2)).scope();
            // What the reader passed over, or understood differently, shows here.
            return print(scope).equals(filter) ? Optional.of(scope) : Optional.empty();
        } catch (IllegalArgumentException notOurs) {
            return Optional.empty();
        }
    }

    /** Reads an expression by descent: terms, their sides, their networks. */
    private static final class Reader {
        private final String text;
        private int at;

        Reader(String text) {
            this.text = text;
        }

        HostScope scope() {
            List<Network> alone = new ArrayList<>();
            List<HostScope.Between> between = new ArrayList<>();
            boolean several = several();
            if (several) {
                at++;
            }
            do {
                term(alone, between, several);
            } while (several && took(" or "));
            if (several) {
                need(")");
            }
            if (at != text.length()) {
                throw new IllegalArgumentException("text goes on");
            }
            return new HostScope(alone, between);
        }

        /** A leading parenthesis holds several terms, unless it is closed before an {@code and}, when it holds a side. */
        private boolean several() {
            if (!text.startsWith("(")) {
                return false;
            }
            int depth = 0;
            for (int i = 0; i < text.length(); i++) {
                char c = text.charAt(i);
                depth += c == '(' ? 1 : c == ')' ? -1 : 0;
                if (depth == 0) {
                    return i == text.length() - 1;
                }
            }
            throw new IllegalArgumentException("a parenthesis is not closed");
        }

        private void term(List<Network> alone, List<HostScope.Between> between, boolean several) {
            // Among several terms, pairs stand in parentheses of their own.
            boolean wrapped = several && took("(");
            List<Network> first = side();
            if (took(" and ")) {
                between.add(new HostScope.Between(first, side()));
            } else {
                alone.addAll(first);
            }
            if (wrapped) {
                need(")");
            }
        }

        private List<Network> side() {
            List<Network> networks = new ArrayList<>();
            boolean list = took("(");
            do {
                networks.add(network());
            } while (list && took(" or "));
            if (list) {
                need(")");
            }
            return networks;
        }

        private Network network() {
            if (!took("host ") && !took("net ")) {
                throw new IllegalArgumentException("no network");
            }
            int start = at;
            while (at < text.length() && text.charAt(at) != ' ' && text.charAt(at) != ')') {
                at++;
            }
            return Network.parse(text.substring(start, at));
        }

        private boolean took(String token) {
            boolean there = text.startsWith(token, at);
            at += there ? token.length() : 0;
            return there;
        }

        private void need(String token) {
            if (!took(token)) {
                throw new IllegalArgumentException("missing " + token);
            }
        }
    }
}
