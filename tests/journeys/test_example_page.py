"""The page of examples/partner is open to everyone: axe and a narrow phone find nothing."""

import threading

from tests.api.test_example_faults import OFFER, partner


def test_the_list_and_its_last_page(a_person, tmp_path):
    copy = partner.Copy(tmp_path / 'copy.sqlite3')
    offers = [
        OFFER | {'id': str(number), 'title': f'Offer {number}', 'url': 'https://x.example/'}
        for number in range(60)
    ]
    copy.start_afresh('c1', offers)
    handler = type('Ours', (partner.Site,), {'copy': copy, 'prompted': threading.Event()})
    server = partner.ThreadingHTTPServer(('127.0.0.1', 0), handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        reader = a_person('reader', phone=True)
        reader.opens(f'http://127.0.0.1:{server.server_port}/').sees('Offers: 60', 'Offer 0')
        reader.follows('Next page').sees('Page 2 of 2')
    finally:
        server.shutdown()
        server.server_close()
