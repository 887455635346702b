package org.tripcap.cli.casefile;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tripcap.capture.custody.Verdict;
import org.tripcap.capture.testing.RecordedCase;

class ReportPageTest {
    private static final String HOSTILE =
            "</table></title></style><script>a()</script><img src=http://203.0.113.7/x onerror=a()>\" onload='a()";

    @TempDir
    private Path temporary;

    private RecordedCase recorded;
    private String page;

    @BeforeEach
    void write() throws IOException {
        recorded = new RecordedCase(temporary);
        ReportPage written = ReportPage.of(recorded, HOSTILE, ReportPage.someFacts(HOSTILE));
        assertThat(written.report.verdict()).as("%s", written.report.findings()).isEqualTo(Verdict.VALID);
        page = new String(written.html, StandardCharsets.UTF_8);
    }

    @AfterEach
    void close() {
        recorded.close();
    }

    @Test
    void page_tellsTheWholeCase() {
        assertThat(page)
                .contains("\u2713 VALID")
                .contains("<svg viewBox", "Lost packets", "1,234 in all", "class=\"hole\"", "class=\"alert\"")
                .contains("Top talkers", "Top services", "tcp 445", "Top protocols")
                .contains("<td class=\"t\">", "Port scan", "capture.started", "evidence.verified")
                .contains("No statement of any actor is missing, doubled or replaced")
                .contains("tripcap evidence export " + recorded.incident + " --to case");
    }

    @Test
    void factSheet_marksEachPointAsMeasuredStatedOrUnknown() {
        assertThat(page).contains("52 h 0 min remained when this page was made.");
        assertThat(point("Data protection officer or other contact (b)")).contains("stated by the operator", "dpo@");
        assertThat(point("Likely consequences (c)")).contains("unknown", "class=\"fill\"");
        assertThat(page).contains("different addresses in the recorded packets");
        assertThat(page).doesNotContain("Reasons for the delay");
    }

    private String point(String name) {
        int from = page.indexOf("<th scope=\"row\">" + name);
        assertThat(from).as(name).isPositive();
        return page.substring(from, page.indexOf("</tr>", from));
    }

    @Test
    void hostileTexts_stayTexts() {
        assertThat(page).contains("&lt;/table&gt;&lt;/title&gt;&lt;/style&gt;&lt;script&gt;a()&lt;/script&gt;");
        assertThat(page).doesNotContain("<script", "<img", "src=\"", "href=", "url(h", "@import", "<a ", "<link");
        assertThat(count("</table>")).isEqualTo(count("<table>"));
        assertThat(count("</style>")).isEqualTo(1);
        Matcher handlers = Pattern.compile("<[a-z]+[^>]* on[a-z]+=").matcher(page);
        assertThat(handlers.find()).isFalse();
    }

    @Test
    void everyTableAndPlot_hasACaptionOrText_andHeadingsSkipNoLevel() {
        assertThat(count("<caption>")).isEqualTo(count("<table>"));
        assertThat(count("role=\"img\"")).isEqualTo(count("<svg "));
        assertThat(page).contains("aria-labelledby=\"course-title course-text\"", "<desc id=\"course-text\">Bars of ");
        assertThat(page).contains("<html lang=\"en\">");
        Matcher headings = Pattern.compile("<h([1-6])>").matcher(page);
        int level = 0;
        while (headings.find()) {
            int next = Integer.parseInt(headings.group(1));
            assertThat(next).isLessThanOrEqualTo(level + 1);
            level = next;
        }
        assertThat(level).isPositive();
        assertThat(count("<h1>")).isEqualTo(1);
    }

    private int count(String what) {
        return page.split(Pattern.quote(what), -1).length - 1;
    }
}
