/**
 * Metrics in Prometheus' text format: requests from memory, and gauges that are read when asked.
 * @module
 * @see https://prometheus.io/docs/instrumenting/exposition_formats/
 */

/** Upper bounds of the request histogram, in seconds. */
const bounds = [0.005, 0.025, 0.1, 0.5, 2.5, 10] as const;

export interface Metrics {
  /** Counts a request that ended. `route` is the pattern; `ms` its time. */
  request(method: string, route: string, status: number, ms: number): void;
  /** A number that is read when the metrics are. Labels are fixed texts. */
  gauge(name: string, help: string, read: () => Promise<readonly Sample[]>): void;
  text(): Promise<string>;
}

export interface Sample {
  readonly labels?: Readonly<Record<string, string>>;
  readonly value: number;
}

interface Series {
  count: number;
  seconds: number;
  readonly buckets: number[];
}

const labelText = (labels: Readonly<Record<string, string>>): string => {
  const pairs = Object.entries(labels).map(([name, value]) => `${name}="${value.replace(/[\\"\n]/g, '\\$&')}"`);
  return pairs.length === 0 ? '' : `{${pairs.join(',')}}`;
};

const head = (name: string, help: string, type: string): string[] => [
  `# HELP ${name} ${help}`,
  `# TYPE ${name} ${type}`,
];

export const createMetrics = (): Metrics => {
  // The keys are patterns of the route table, methods and statuses: a bounded set.
  const requests = new Map<string, Series>();
  const gauges: { name: string; help: string; read: () => Promise<readonly Sample[]> }[] = [];

  return {
    request(method, route, status, ms) {
      const labels = labelText({ method, route: route === '' ? 'none' : route, status: String(status) });
      let series = requests.get(labels);
      if (!series) {
        series = { count: 0, seconds: 0, buckets: bounds.map(() => 0) };
        requests.set(labels, series);
      }
      const seconds = ms / 1000;
      series.count += 1;
      series.seconds += seconds;
      for (const [index, bound] of bounds.entries())
        if (seconds <= bound) series.buckets[index] = (series.buckets[index] ?? 0) + 1;
    },
    gauge(name, help, read) {
      gauges.push({ name, help, read });
    },
    async text() {
      const name = 'studio_http_request_seconds';
      const lines = head(name, 'Time of requests by route and status.', 'histogram');
      for (const [labels, series] of requests) {
        const open = labels.slice(0, -1);
        for (const [index, bound] of bounds.entries())
          lines.push(`${name}_bucket${open},le="${bound}"} ${series.buckets[index]}`);
        lines.push(`${name}_bucket${open},le="+Inf"} ${series.count}`);
        lines.push(`${name}_sum${labels} ${series.seconds}`, `${name}_count${labels} ${series.count}`);
      }
      for (const gauge of gauges) {
        lines.push(...head(gauge.name, gauge.help, 'gauge'));
        for (const sample of await gauge.read())
          lines.push(`${gauge.name}${labelText(sample.labels ?? {})} ${sample.value}`);
      }
      return `${lines.join('\n')}\n`;
    },
  };
};
