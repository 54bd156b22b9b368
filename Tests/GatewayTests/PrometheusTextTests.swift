import NIOCore
import ServiceKit
import Testing

@testable import GatewayService

/// The page that Prometheus reads.
struct PrometheusTextTests {
    private func text(_ scrapes: (service: String, samples: [MetricSample])...) -> String {
        String(buffer: PrometheusText.render(scrapes))
    }

    @Test func eachNameIsDescribedOnceForAllServices() {
        let page = text(
            (service: "publish", samples: [.gauge("orcheo_up", 1), .counter("zebras", 2)]),
            (service: "session", samples: [.gauge("orcheo_up", 0)]))
        #expect(
            page == """
                # HELP orcheo_up Whether the service answered in time.
                # TYPE orcheo_up gauge
                orcheo_up{service="publish"} 1
                orcheo_up{service="session"} 0
                # TYPE zebras counter
                zebras{service="publish"} 2

                """)
    }

    @Test func bucketsAddUpToTheCount() {
        var histogram = Histogram(bounds: [0.0001, 0.5, 4])
        for value in [0.25, 0.5, 3, 100] { histogram.record(value) }
        let page = text((service: "chatkit", samples: [MetricSample("wait", [], .histogram(histogram))]))
        #expect(
            page == """
                # TYPE wait histogram
                wait_bucket{service="chatkit",le="0.0001"} 0
                wait_bucket{service="chatkit",le="0.5"} 2
                wait_bucket{service="chatkit",le="4"} 3
                wait_bucket{service="chatkit",le="+Inf"} 4
                wait_sum{service="chatkit"} 103.75
                wait_count{service="chatkit"} 4

                """)
    }

    @Test func valuesOfLabelsAreEscapedAndKeepTheirSigns() {
        let page = text((service: "a", samples: [.gauge("g", 1, ["b": "\"\\\n{é}", "a": ""])]))
        #expect(page == "# TYPE g gauge\ng{service=\"a\",a=\"\",b=\"\\\"\\\\\\n{é}\"} 1\n")
    }

    @Test func foreignNamesBecomeNames() {
        #expect(PrometheusText.name("http.pool-size") == "http_pool_size")
        #expect(PrometheusText.name("9lives") == "_9lives")
        #expect(PrometheusText.name("") == "_")
        #expect(PrometheusText.name("ä:b") == "__:b")
        let page = text((service: "a", samples: [.gauge("g", 1, ["service": "b", "x.y:z": "c"])]))
        #expect(page.contains("g{service=\"a\",exported_service=\"b\",x_y_z=\"c\"} 1"))
    }

    /// Two kinds under one name would make Prometheus refuse the whole page.
    @Test func theFirstKindOfANameCounts() {
        let page = text((service: "a", samples: [.gauge("x", 1)]), (service: "b", samples: [.counter("x", 2)]))
        #expect(page == "# TYPE x gauge\nx{service=\"a\"} 1\n")
    }

    @Test(
        arguments: [
            (0, "0"), (-3, "-3"), (1.5, "1.5"), (1e-7, "1e-07"), (1e20, "1e+20"), (.nan, "NaN"), (.infinity, "+Inf"),
            (-.infinity, "-Inf"),
        ] as [(Double, String)])
    func numbersAreWrittenAsGoReadsThem(value: Double, expected: String) {
        #expect(text((service: "a", samples: [.gauge("x", value)])).hasSuffix("x{service=\"a\"} \(expected)\n"))
    }

    @Test func nothingIsAnEmptyPage() {
        #expect(text((service: "a", samples: [])).isEmpty)
    }
}
