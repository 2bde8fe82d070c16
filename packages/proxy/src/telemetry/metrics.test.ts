import { expect, test } from 'vitest';
import { createMetrics } from './metrics.ts';

test('requests become a cumulative histogram by method, route and status', async () => {
  const metrics = createMetrics();
  metrics.request('GET', '/v1/models', 200, 4);
  metrics.request('GET', '/v1/models', 200, 80);
  metrics.request('POST', '', 404, 1);
  const text = await metrics.text();
  const labels = 'method="GET",route="/v1/models",status="200"';
  expect(text).toContain(`studio_http_request_seconds_bucket{${labels},le="0.005"} 1`);
  expect(text).toContain(`studio_http_request_seconds_bucket{${labels},le="0.1"} 2`);
  expect(text).toContain(`studio_http_request_seconds_bucket{${labels},le="+Inf"} 2`);
  expect(text).toContain(`studio_http_request_seconds_sum{${labels}} 0.084`);
  expect(text).toContain('studio_http_request_seconds_count{method="POST",route="none",status="404"} 1');
});

test('gauges are read when asked for', async () => {
  const metrics = createMetrics();
  let value = 1;
  metrics.gauge('studio_x', 'X.', async () => [{ labels: { book: 'a"b' }, value }, { value: 9 }]);
  value = 2;
  expect(await metrics.text()).toBe(
    `# HELP studio_http_request_seconds Time of requests by route and status.
# TYPE studio_http_request_seconds histogram
# HELP studio_x X.
# TYPE studio_x gauge
studio_x{book="a\\"b"} 2
studio_x 9
`,
  );
});
