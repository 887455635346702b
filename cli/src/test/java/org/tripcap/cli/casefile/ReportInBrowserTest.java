package org.tripcap.cli.casefile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.sun.net.httpserver.HttpServer;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tripcap.capture.testing.Programs;
import org.tripcap.capture.testing.RecordedCase;

/** Looks at the page with a browser, on a light and a dark screen and on paper. */
class ReportInBrowserTest {
    private static final int MINUTES = 5;
    private static final int WIDTH = 1200;
    private static final int HEIGHT = 2400;

    @TempDir
    private Path temporary;

    private final Set<String> requests = ConcurrentHashMap.newKeySet();
    private HttpServer outside;
    private Path page;
    private Path errors;

    @BeforeEach
    void write() throws Exception {
        assumeTrue(Programs.works("chromium", "--version"), "chromium is not installed");
        outside = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        outside.createContext("/", exchange -> {
            requests.add(exchange.getRequestURI().getPath());
            exchange.sendResponseHeaders(200, -1);
            exchange.close();
        });
        outside.start();
        page = temporary.resolve("report.html");
        errors = temporary.resolve("errors.txt");
        try (RecordedCase recorded = new RecordedCase(temporary.resolve("chains"))) {
            String hostile = "<img src=" + url("/stolen.png") + "><script src=" + url("/stolen.js") + "></script>"
                    + "<style>@import '" + url("/stolen.css") + "'</style>";
            Files.write(page, ReportPage.of(recorded, hostile, ReportPage.someFacts(hostile)).html);
        }
    }

    @AfterEach
    void stop() {
        if (outside != null) {
            outside.stop(0);
        }
    }

    private String url(String path) {
        return "http://127.0.0.1:" + outside.getAddress().getPort() + path;
    }

    @Test
    void screen_showsThePage_lightAndDark() throws Exception {
        BufferedImage light = screenshot("light", 1);
        BufferedImage dark = screenshot("dark", 0);

        assertThat(brightness(light, 4, 4)).isGreaterThan(220);
        assertThat(brightness(dark, 4, 4)).isLessThan(60);
        for (BufferedImage shown : List.of(light, dark)) {
            assertThat(colours(shown)).as("text, plots and marks").isGreaterThan(200);
            assertThat(inked(shown)).as("share of pixels that are not ground").isBetween(0.01, 0.9);
        }
    }

    @Test
    void page_isQuiet_andAsksNobodyForAnything() throws Exception {
        Path noisy = temporary.resolve("noisy.html");
        Files.writeString(noisy, "<script>console.error('heard')</script><img src='" + url("/control.png") + "'>");
        browser(List.of("--screenshot=" + temporary.resolve("noisy.png")), noisy);
        assertThat(Files.readString(errors))
                .as("what the browser says is heard")
                .contains("heard");
        assertThat(requests).as("requests are heard").contains("/control.png");
        requests.clear();

        screenshot("quiet", 1);

        assertThat(Files.readString(errors)).doesNotContain("CONSOLE", "Content Security Policy");
        assertThat(requests).isEmpty();
    }

    @Test
    void paper_hasEverything() throws Exception {
        assumeTrue(Programs.works("pdftotext", "-v"), "pdftotext (poppler-utils) is not installed");
        Path pdf = temporary.resolve("report.pdf");
        browser(List.of("--print-to-pdf=" + pdf, "--no-pdf-header-footer"), page);

        String information = Programs.output("pdfinfo", pdf.toString());
        int pages = Integer.parseInt(information.replaceAll("(?s).*Pages:\\s+([0-9]+).*", "$1"));
        assertThat(pages).isBetween(3, 15);
        assertThat(information).contains("A4");
        String text = Programs.output("pdftotext", "-layout", pdf.toString(), "-");
        assertThat(text)
                .contains("Fact sheet for the supervisory authority", "stated by the operator", "unknown")
                .contains("Lost packets", "Top talkers", "Chain of custody", "How to verify by hand", "1,234")
                .contains("<img src=");
    }

    private BufferedImage screenshot(String name, int scheme) throws Exception {
        Path file = temporary.resolve(name + ".png");
        browser(
                List.of(
                        "--screenshot=" + file,
                        "--hide-scrollbars",
                        "--window-size=" + WIDTH + "," + HEIGHT,
                        "--blink-settings=preferredColorScheme=" + scheme),
                page);
        BufferedImage image = ImageIO.read(file.toFile());
        assertThat(image.getWidth()).isEqualTo(WIDTH);
        return image;
    }

    private void browser(List<String> arguments, Path shown) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(
                "chromium",
                "--headless",
                "--no-sandbox",
                "--disable-gpu",
                "--disable-quic",
                "--no-first-run",
                "--disable-background-networking",
                "--disable-component-update",
                "--disable-sync",
                "--enable-logging=stderr",
                "--user-data-dir=" + Files.createTempDirectory(temporary, "profile")));
        command.addAll(arguments);
        command.add(shown.toUri().toString());
        Process process = new ProcessBuilder(command)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .redirectError(errors.toFile())
                .start();
        if (!process.waitFor(MINUTES, TimeUnit.MINUTES)) {
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly();
            throw new IOException("chromium did not end: " + Files.readString(errors));
        }
        assertThat(process.exitValue()).as("%s", Files.readString(errors)).isZero();
    }

    private static int[] pixels(BufferedImage image) {
        return image.getRGB(0, 0, image.getWidth(), image.getHeight(), null, 0, image.getWidth());
    }

    private static int brightness(BufferedImage image, int x, int y) {
        int rgb = image.getRGB(x, y);
        return ((rgb >> 16 & 0xff) + (rgb >> 8 & 0xff) + (rgb & 0xff)) / 3;
    }

    private static long colours(BufferedImage image) {
        return Arrays.stream(pixels(image)).distinct().count();
    }

    /** Share of pixels that have another colour than the most frequent one. */
    private static double inked(BufferedImage image) {
        int[] pixels = pixels(image);
        int[] sorted = pixels.clone();
        Arrays.sort(sorted);
        int most = 0;
        for (int i = 0, run = 0; i < sorted.length; i++) {
            run = i > 0 && sorted[i] == sorted[i - 1] ? run + 1 : 1;
            most = Math.max(most, run);
        }
        return 1 - (double) most / pixels.length;
    }
}
