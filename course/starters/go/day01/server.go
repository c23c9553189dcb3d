package main

import (
	"bytes"
	"fmt"
	"log"
	"net"
	"os"
)

func main() {
	port := os.Getenv("PORT")
	if port == "" {
		port = "8080"
	}
	listener, err := net.Listen("tcp", "127.0.0.1:"+port)
	if err != nil {
		log.Fatal(err)
	}
	log.Printf("listening on http://%s", listener.Addr())
	for {
		client, err := listener.Accept()
		if err != nil {
			log.Fatal(err)
		}
		answer(client)
	}
}

func answer(client net.Conn) {
	defer client.Close()
	// This treats one read as one request, even if the read returns only half of it.
	request := make([]byte, 65536)
	count, err := client.Read(request)
	if err != nil {
		log.Print(err)
		return
	}
	status, body := "404 Not Found", "Nothing is here.\n"
	if bytes.HasPrefix(request[:count], []byte("GET / ")) {
		status, body = "200 OK", "It answers.\n"
	}
	fmt.Fprintf(client, "HTTP/1.1 %s\r\n"+
		"Content-Type: text/plain; charset=utf-8\r\n"+
		"Content-Length: %d\r\n"+
		"Connection: close\r\n"+
		"\r\n%s", status, len(body), body)
}
